import { describe, expect, it } from 'vitest';
import { CLUB } from '../testing/club-model.js';
import { SHOP } from '../testing/shop-model.js';
import { indexModel, requireEntity } from './model-index.js';
import { resolveReference } from './resolve-reference.js';

function pathOf(root: string, ref: `${string}.${string}`, model = CLUB): string {
  const index = indexModel(model);
  const found = resolveReference(index, requireEntity(index, root), ref);
  return `${found.path.join('.')} (${found.kind} of ${found.entity.name})`;
}

describe('resolveReference', () => {
  it.each<readonly [string, `${string}.${string}`, string]>([
    ['visit', 'visit.course', 'visit.course (dimension of visit)'],
    ['visit', 'member.city', 'member.city (dimension of member)'],
    ['visit', 'branch.country', 'member.branch.country (dimension of branch)'],
    ['visit', 'member.branch.country', 'member.branch.country (dimension of branch)'],
    ['member', 'member.city', 'member.city (dimension of member)'],
    ['member', 'member.branch.country', 'branch.country (dimension of branch)'],
    ['visit', 'member.tariff', 'member.tariff (dimension of membership)'],
    ['visit', 'member.key', 'member (key of visit)'],
    ['visit', 'branch.key', 'member.branch (key of member)'],
  ])('finds from %s by %s', (root, ref, found) => {
    expect(pathOf(root, ref)).toBe(found);
  });

  it('takes the key of what a declared relationship leads to from what refers', () => {
    expect(pathOf('order', 'customer.key', SHOP)).toBe('customer (column of order)');
  });

  it('goes by roles', () => {
    expect(pathOf('order', 'seller.name', SHOP)).toBe('seller.name (dimension of staff)');
  });

  it.each<readonly [string, `${string}.${string}`, RegExp]>([
    ['member', 'visit.course', /finer entity/],
    ['visit', 'member.town', /no dimension of member "town"/],
    ['visit', 'account.key', /cannot describe one visit/],
  ])('refuses from %s %s', (root, ref, message) => {
    expect(() => pathOf(root, ref)).toThrow(
      expect.objectContaining({ code: 'SEMANTIC_QUERY_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('refuses ways of one length with the choices', () => {
    expect(() => pathOf('order', 'staff.name', SHOP)).toThrow(/as seller.*as packer/);
  });
});
