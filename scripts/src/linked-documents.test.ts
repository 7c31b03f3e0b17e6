import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './project-root.js';

const NOT_OURS = ['node_modules', 'dist', '.parley', '.turbo'];
const documents = globSync('**/*.md', {
  cwd: projectRoot,
  exclude: (path) => NOT_OURS.some((folder) => path.split('/').includes(folder)),
});
/** `[text](target)` outside of code. */
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
const CODE = /^```[\s\S]*?^```|`[^`\n]*`/gm;

function linksOf(document: string): string[] {
  const prose = read(document).replaceAll(CODE, '');
  return [...prose.matchAll(LINK)].flatMap(([, target]) => target ?? []).filter((to) => !/^[a-z]+:/.test(to));
}

function read(document: string): string {
  return readFileSync(join(projectRoot, document), 'utf8');
}

/** Its headings, as they are linked to. */
function anchorsOf(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function leadsNowhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(projectRoot, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
}

describe('every link of a document leads to a file or a heading', () => {
  it.each(documents)('%s', (document) => {
    expect(linksOf(document).filter((link) => leadsNowhere(document, link))).toEqual([]);
  });

  it('which is looked at in all of them', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/features.md', 'gateway/README.md']));
    expect(leadsNowhere('README.md', 'docs/features.md#no-such-heading')).toBe(true);
    expect(leadsNowhere('README.md', 'docs/no-such-file.md')).toBe(true);
  });
});
