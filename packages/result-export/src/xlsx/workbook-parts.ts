const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Places in the list of cell formats, see {@link styles}. */
export const STYLES = { plain: 0, header: 1, text: 2, quoted: 3, date: 4, time: 5, fineTime: 6 } as const;

/** Excel's own number of the format "text": what is typed into such a cell is no formula. */
const TEXT_FORMAT = 49;
const FORMATS = ['yyyy\\-mm\\-dd', 'yyyy\\-mm\\-dd hh:mm:ss', 'yyyy\\-mm\\-dd hh:mm:ss.000'];
const FIRST_OWN_FORMAT = 164;

export const SHEET_HEAD = `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
export const SHEET_END = '</sheetData></worksheet>';

export function sheetPath(number: number): string {
  return `xl/worksheets/sheet${number}.xml`;
}

/** The parts of a workbook besides its sheets, by their paths. */
export function workbookParts(sheets: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  return {
    '[Content_Types].xml': contentTypes(numbers),
    '_rels/.rels': relations([
      `<Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/>`,
    ]),
    'xl/workbook.xml': workbook(numbers),
    'xl/_rels/workbook.xml.rels': relations([
      ...numbers.map(
        (number) =>
          `<Relationship Id="rId${number}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
      ),
      `<Relationship Id="rId${sheets + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/>`,
    ]),
    'xl/styles.xml': styles(),
  };
}

function contentTypes(sheets: readonly number[]): string {
  const parts = [
    ['/xl/workbook.xml', 'sheet.main'],
    ['/xl/styles.xml', 'styles'],
    ...sheets.map((number) => [`/${sheetPath(number)}`, 'worksheet']),
  ];
  const overrides = parts.map(
    ([path, kind]) => `<Override PartName="${path}" ContentType="${TYPE}.${kind}+xml"/>`,
  );
  return `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`;
}

function relations(all: readonly string[]): string {
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
}

function workbook(numbers: readonly number[]): string {
  const sheets = numbers.map(
    (number) =>
      `<sheet name="${number === 1 ? 'Result' : `Result ${number}`}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  return `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.join('')}</sheets></workbook>`;
}

function styles(): string {
  const formats = FORMATS.map(
    (code, index) => `<numFmt numFmtId="${FIRST_OWN_FORMAT + index}" formatCode="${code}"/>`,
  );
  const cells = [
    cellFormat(0),
    cellFormat(TEXT_FORMAT, ' fontId="1" applyFont="1"'),
    cellFormat(TEXT_FORMAT),
    // As if typed with an apostrophe in front, which the cell doesn't show.
    cellFormat(TEXT_FORMAT, ' quotePrefix="1"'),
    ...FORMATS.map((_, index) => cellFormat(FIRST_OWN_FORMAT + index)),
  ];
  return [
    `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${formats.join('')}</numFmts>`,
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`,
  ].join('');
}

function cellFormat(numberFormat: number, more = ''): string {
  const font = more.includes('fontId') ? '' : ' fontId="0"';
  return `<xf numFmtId="${numberFormat}"${font} fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${more}/>`;
}
