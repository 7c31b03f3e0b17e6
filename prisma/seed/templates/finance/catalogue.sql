-- What FinanceOne's industry sells.

CREATE TABLE seed.brands (position integer, brand text);
INSERT INTO seed.brands VALUES (0, 'Prime'), (1, 'Sterling'), (2, 'Alpine'), (3, 'Capitol'), (4, 'Harbor'), (5, 'Nova');

CREATE TABLE seed.categories (position integer, category text, low numeric, high numeric, nouns text[]);
INSERT INTO seed.categories VALUES
  (0, 'Market Data',        90, 2600, '{Equity Feed,Bond Feed,FX Feed,Fund Prices,Crypto Feed}'),
  (1, 'Research',           60, 1500, '{Sector Report,Macro Outlook,Company Profile,Rating Letter,ESG Screen}'),
  (2, 'Payment Terminals',  45,  780, '{Card Reader,Countertop Terminal,Mobile Terminal,Kiosk Module,Tap Reader}'),
  (3, 'Advisory',          250, 4200, '{Portfolio Review,Tax Planning,Estate Planning,Retirement Plan,Risk Workshop}'),
  (4, 'Insurance',          80, 1900, '{Travel Cover,Liability Cover,Cyber Cover,Key Person Cover,Income Cover}'),
  (5, 'Training',           35,  900, '{Trading Basics,Compliance Course,Risk Course,Analyst Bootcamp,Ethics Course}'),
  (6, 'Accounting Tools',   25, 1100, '{Ledger,Invoice Desk,Expense Tracker,Payroll,Close Assistant}'),
  (7, 'Card Services',      15,  320, '{Business Card,Virtual Card,Travel Card,Fuel Card,Metal Card}');
