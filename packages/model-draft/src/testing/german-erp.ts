import { schemaFixture } from './schema-fixture.js';

/** A trading company's books in German short forms. */
export const germanErp = schemaFixture({
  name: 'german ERP',
  tables: `
table KUNDEN
  KDNR integer pk
  NACHNAME varchar(40)
  VORNAME varchar(40)
  FIRMA varchar(60)
  STRASSE varchar(60)
  PLZ varchar(5)
  ORT varchar(40)
  TELEFON varchar(20)
  UMSATZ_VJ decimal(12,2) -- revenue of the previous year in EUR
table ARTIKEL
  ARTNR integer pk
  BEZEICHNUNG varchar(80)
  PREIS decimal(10,2)
  BESTAND integer
  LIEFNR integer
  KATEGORIE varchar(20)
table LIEFERANTEN
  LIEFNR integer pk
  FIRMA varchar(60)
  LAND varchar(30)
table AUFTRAEGE -- Orders
  AUFTRNR integer pk
  KDNR integer
  VERKNR integer -- references MITARBEITER
  AUFTRDATUM date
  LIEFERDATUM date
  STATUS varchar(10) -- one of: offen, geliefert, storniert
table AUFTRAG_POS
  AUFTRNR integer pk
  POSNR integer pk
  ARTNR integer
  MENGE integer
  RABATT decimal(5,2) -- percent
table MITARBEITER
  MITARBNR integer pk
  NACHNAME varchar(40)
  GEBDAT date
  GEHALT decimal(10,2)
  ABTEILUNG varchar(20)
table RECHNUNGEN
  RECHNR integer pk
  AUFTRNR integer
  RECHDATUM date
  BETRAG decimal(12,2)
  MWST decimal(12,2)
`,
  relationships: [
    'ARTIKEL.LIEFNR -> LIEFERANTEN.LIEFNR',
    'AUFTRAEGE.KDNR -> KUNDEN.KDNR',
    'AUFTRAEGE.VERKNR -> MITARBEITER.MITARBNR',
    'AUFTRAG_POS.AUFTRNR -> AUFTRAEGE.AUFTRNR',
    'AUFTRAG_POS.ARTNR -> ARTIKEL.ARTNR',
    'RECHNUNGEN.AUFTRNR -> AUFTRAEGE.AUFTRNR',
  ],
  names: {
    KUNDEN: 'customer',
    ARTIKEL: 'article',
    LIEFERANTEN: 'supplier',
    AUFTRAEGE: 'order',
    AUFTRAG_POS: 'order position',
    MITARBEITER: 'employee',
    RECHNUNGEN: 'invoice',
    'KUNDEN.NACHNAME': 'last name',
    'KUNDEN.STRASSE': 'street',
    'KUNDEN.PLZ': 'postal code',
    'KUNDEN.ORT': 'city',
    'ARTIKEL.BEZEICHNUNG': 'description',
    'ARTIKEL.PREIS': 'price',
    'ARTIKEL.BESTAND': 'stock',
    'LIEFERANTEN.LAND': 'country',
    'AUFTRAEGE.AUFTRDATUM': ['order date', 'date'],
    'AUFTRAEGE.LIEFERDATUM': 'delivery date',
    'AUFTRAG_POS.MENGE': 'quantity',
    'AUFTRAG_POS.RABATT': 'discount',
    'MITARBEITER.GEBDAT': 'birth date',
    'MITARBEITER.GEHALT': 'salary',
    'MITARBEITER.ABTEILUNG': 'department',
    'RECHNUNGEN.RECHDATUM': ['invoice date', 'date'],
    'RECHNUNGEN.BETRAG': 'amount',
    'RECHNUNGEN.MWST': 'VAT',
  },
  keys: { KUNDEN: ['KDNR'], AUFTRAG_POS: ['AUFTRNR', 'POSNR'] },
});
