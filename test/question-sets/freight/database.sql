-- Freight forwarding, invented: customers, ports, carriers, vessels, shipments, containers, charges. No keys declared.

CREATE TABLE frtCust (
  cuId varchar(8),
  cuName varchar(80),
  cuCtryCd char(2),
  cuSegCd char(1),
  cuSinceDt date,
  cuCredLim numeric(12,2)
);

CREATE TABLE frtPort (
  ptCd char(5),
  ptName varchar(50),
  ptCtryCd char(2),
  ptRgn varchar(20)
);

CREATE TABLE frtCarr (
  crId integer,
  crName varchar(60),
  crModeCd char(1),
  crRating numeric(2,1)
);

CREATE TABLE frtVess (
  vsId char(3),
  vsName varchar(50),
  vsCarrId integer,
  vsBuiltYr integer,
  vsTeuCap integer
);

CREATE TABLE frtShpmt (
  shId varchar(8),
  shCustId varchar(8),
  shCarrId integer,
  shVessId char(3),
  shOrigPortCd char(5),
  shDestPortCd char(5),
  shBookDt varchar(10),
  shEtaDt date,
  shDlvDt date,
  shStatCd char(1),
  shIncoTerm char(3),
  shTotVal numeric(12,2)
);

CREATE TABLE frtCntr (
  cnNo varchar(8),
  cnShpmtId varchar(8),
  cnTypCd char(4),
  cnWtKg integer,
  cnVolM3 numeric(5,1)
);

CREATE TABLE frtChrg (
  cgId integer,
  cgShpmtId varchar(8),
  cgTypCd varchar(6),
  cgAmt numeric(10,2),
  cgCcy char(3),
  cgPaid boolean
);

CREATE TABLE frtEvt (
  evId integer,
  evShpmtId varchar(8),
  evTs timestamp,
  evTypCd varchar(6),
  evPortCd char(5)
);

CREATE TABLE frtClm (
  clId char(4),
  clShpmtId varchar(8),
  clOpenDt date,
  clRsnCd varchar(4),
  clAmt numeric(10,2),
  clStat varchar(10)
);

INSERT INTO frtCust (cuId, cuName, cuCtryCd, cuSegCd, cuSinceDt, cuCredLim) VALUES
  ('C-01', 'Alpina Coffee Roasters', 'CH', 'A', '2016-04-11', 150000),
  ('C-02', 'Baltic Timber OU', 'EE', 'B', '2018-09-03', 80000),
  ('C-03', 'Casa Ceramica SL', 'ES', 'B', '2017-02-20', 60000),
  ('C-04', 'Deltaworks Pumps BV', 'NL', 'A', '2015-01-15', 220000),
  ('C-05', 'Evergreen Toys Ltd', 'GB', 'C', '2021-06-01', 25000),
  ('C-06', 'Fjord Seafood AS', 'NO', 'A', '2014-10-30', 300000),
  ('C-07', 'Gulf Spice Trading', 'AE', 'B', '2019-12-12', 90000),
  ('C-08', 'Hanse Maschinenbau GmbH', 'DE', 'A', '2013-03-05', 500000),
  ('C-09', 'Iberia Textil SA', 'ES', 'C', '2022-01-18', 30000),
  ('C-10', 'Jutland Furniture A/S', 'DK', 'B', '2020-08-24', 70000),
  ('C-11', 'Kansai Optics KK', 'JP', 'A', '2018-05-07', 260000),
  ('C-12', 'Lagos Cocoa Union', 'NG', 'C', '2023-03-14', 20000),
  ('C-13', 'Milano Moda SpA', 'IT', 'B', '2019-07-22', 110000),
  ('C-14', 'Nordic Paper Oy', 'FI', 'C', '2023-11-02', 40000);

INSERT INTO frtPort (ptCd, ptName, ptCtryCd, ptRgn) VALUES
  ('NLRTM', 'Rotterdam', 'NL', 'Europe'),
  ('DEHAM', 'Hamburg', 'DE', 'Europe'),
  ('ESVLC', 'Valencia', 'ES', 'Europe'),
  ('ITGOA', 'Genoa', 'IT', 'Europe'),
  ('NOOSL', 'Oslo', 'NO', 'Europe'),
  ('GBFXT', 'Felixstowe', 'GB', 'Europe'),
  ('CNSHA', 'Shanghai', 'CN', 'Asia'),
  ('SGSIN', 'Singapore', 'SG', 'Asia'),
  ('JPUKB', 'Kobe', 'JP', 'Asia'),
  ('AEJEA', 'Jebel Ali', 'AE', 'Middle East'),
  ('NGAPP', 'Apapa', 'NG', 'Africa'),
  ('USNYC', 'New York', 'US', 'Americas'),
  ('BRSSZ', 'Santos', 'BR', 'Americas'),
  ('ZADUR', 'Durban', 'ZA', 'Africa');

INSERT INTO frtCarr (crId, crName, crModeCd, crRating) VALUES
  (1, 'Blue Anchor Line', 'S', 4.4),
  (2, 'Meridian Ocean', 'S', 3.9),
  (3, 'Southern Cross Shipping', 'S', 4.1),
  (4, 'SkyBridge Cargo', 'A', 4.7),
  (5, 'Polar Air Freight', 'A', 3.6),
  (6, 'TransEuro Rail', 'R', 4.0),
  (7, 'Silk Rail Express', 'R', 3.3),
  (8, 'Coastal Feeders', 'S', 3.5),
  (9, 'Orient Star', 'S', 4.6),
  (10, 'Zephyr Air', 'A', 4.2);

INSERT INTO frtVess (vsId, vsName, vsCarrId, vsBuiltYr, vsTeuCap) VALUES
  ('V01', 'Anchor Aurora', 1, 2012, 8400),
  ('V02', 'Anchor Boreas', 1, 2018, 14200),
  ('V03', 'Meridian Dawn', 2, 2009, 6800),
  ('V04', 'Meridian Dusk', 2, 2015, 9600),
  ('V05', 'Cross of Cadiz', 3, 2011, 5100),
  ('V06', 'Cross of Corinth', 3, 2020, 11800),
  ('V07', 'Feeder Finn', 8, 2006, 1100),
  ('V08', 'Feeder Frida', 8, 2014, 1450),
  ('V09', 'Star of Kobe', 9, 2021, 18100),
  ('V10', 'Star of Penang', 9, 2019, 16400),
  ('V11', 'Star of Busan', 9, 2010, 7300),
  ('V12', 'Anchor Calypso', 1, 2023, 15600);

INSERT INTO frtShpmt (shId, shCustId, shCarrId, shVessId, shOrigPortCd, shDestPortCd, shBookDt, shEtaDt, shDlvDt, shStatCd, shIncoTerm, shTotVal) VALUES
  ('S1001', 'C-05', 2, 'V04', 'GBFXT', 'ITGOA', '2024-02-01', '2024-03-07', '2024-03-06', 'D', 'DAP', 171735.66),
  ('S1002', 'C-01', 9, 'V09', 'ESVLC', 'JPUKB', '2024-08-18', '2024-09-19', NULL, 'T', 'DAP', 34391.65),
  ('S1003', 'C-13', 3, 'V06', 'ESVLC', 'GBFXT', '2024-03-13', '2024-04-15', NULL, 'X', 'EXW', 97978.41),
  ('S1004', 'C-10', 3, 'V05', 'ITGOA', 'DEHAM', '2023-11-11', '2023-12-16', '2023-12-20', 'D', 'CIF', 98819.11),
  ('S1005', 'C-08', 1, 'V12', 'USNYC', 'ITGOA', '2024-03-17', '2024-04-19', NULL, 'X', 'FOB', 165367.52),
  ('S1006', 'C-09', 2, 'V03', 'NOOSL', 'SGSIN', '2024-08-17', '2024-09-19', NULL, 'T', 'FOB', 149760.99),
  ('S1007', 'C-07', 2, 'V04', 'AEJEA', 'USNYC', '2024-06-28', '2024-08-02', '2024-08-06', 'D', 'CIF', 28348.35),
  ('S1008', 'C-13', 2, 'V04', 'NLRTM', 'USNYC', '2023-10-27', '2023-12-05', '2023-12-06', 'D', 'DAP', 24749.99),
  ('S1009', 'C-02', 8, 'V08', 'NLRTM', 'NGAPP', '2024-05-29', '2024-07-01', '2024-07-10', 'D', 'FOB', 152457.03),
  ('S1010', 'C-13', 4, NULL, 'CNSHA', 'AEJEA', '2023-10-01', '2023-10-04', '2023-10-04', 'D', 'FOB', 127375.95),
  ('S1011', 'C-03', 3, 'V05', 'NGAPP', 'SGSIN', '2023-11-28', '2024-01-05', '2024-01-04', 'D', 'CIF', 50028.89),
  ('S1012', 'C-04', 2, 'V03', 'ESVLC', 'USNYC', '2023-12-16', '2024-01-17', NULL, 'X', 'CIF', 92266.05),
  ('S1013', 'C-08', 5, NULL, 'AEJEA', 'USNYC', '2024-05-01', '2024-05-11', '2024-05-10', 'D', 'FOB', 77042.69),
  ('S1014', 'C-01', 8, 'V08', 'NOOSL', 'SGSIN', '2024-01-05', '2024-02-06', '2024-02-05', 'D', 'FOB', 133381.16),
  ('S1015', 'C-03', 1, 'V01', 'NGAPP', 'DEHAM', '2024-06-18', '2024-07-23', '2024-07-25', 'D', 'FOB', 171436.89),
  ('S1016', 'C-05', 5, NULL, 'NOOSL', 'SGSIN', '2024-06-07', '2024-06-16', '2024-06-18', 'D', 'EXW', 156117.26),
  ('S1017', 'C-12', 1, 'V12', 'GBFXT', 'USNYC', '2024-01-08', '2024-02-13', '2024-02-17', 'D', 'CIF', 96297.37),
  ('S1018', 'C-11', 8, 'V08', 'NOOSL', 'CNSHA', '2024-07-14', '2024-08-19', '2024-08-19', 'D', 'FOB', 29526.47),
  ('S1019', 'C-11', 4, NULL, 'USNYC', 'NLRTM', '2024-01-17', '2024-01-20', '2024-01-19', 'D', 'CIF', 148878.61),
  ('S1020', 'C-12', 3, 'V05', 'NGAPP', 'GBFXT', '2023-10-31', '2023-12-08', NULL, 'X', 'EXW', 17870.82),
  ('S1021', 'C-08', 6, NULL, 'NGAPP', 'AEJEA', '2023-10-03', '2023-10-19', '2023-10-19', 'D', 'DAP', 142737.68),
  ('S1022', 'C-01', 8, 'V07', 'CNSHA', 'NLRTM', '2023-11-26', '2023-12-28', '2023-12-28', 'D', 'CIF', 146099.63),
  ('S1023', 'C-09', 9, 'V10', 'NGAPP', 'ESVLC', '2024-07-04', '2024-08-06', NULL, 'X', 'CIF', 72310.93),
  ('S1024', 'C-06', 10, NULL, 'DEHAM', 'ESVLC', '2024-06-03', '2024-06-09', '2024-06-10', 'D', 'DAP', 44417.66),
  ('S1025', 'C-13', 6, NULL, 'AEJEA', 'CNSHA', '2024-07-16', '2024-08-07', '2024-08-16', 'D', 'CIF', 74736.48),
  ('S1026', 'C-06', 1, 'V01', 'AEJEA', 'NGAPP', '2024-08-27', '2024-10-02', NULL, 'T', 'EXW', 173819.57),
  ('S1027', 'C-05', 5, NULL, 'ITGOA', 'JPUKB', '2024-06-13', '2024-06-21', '2024-06-21', 'D', 'EXW', 144171.78),
  ('S1028', 'C-04', 2, 'V04', 'NGAPP', 'ESVLC', '2024-02-13', '2024-03-23', '2024-03-27', 'D', 'CIF', 169856.97),
  ('S1029', 'C-05', 6, NULL, 'AEJEA', 'NGAPP', '2023-11-04', '2023-11-24', '2023-11-22', 'D', 'FOB', 77749.24),
  ('S1030', 'C-06', 8, 'V08', 'USNYC', 'CNSHA', '2023-11-22', '2023-12-31', '2024-01-09', 'D', 'DAP', 90265.01),
  ('S1031', 'C-01', 5, NULL, 'ESVLC', 'CNSHA', '2024-04-16', '2024-04-25', '2024-04-25', 'D', 'FOB', 57701.66),
  ('S1032', 'C-06', 3, 'V06', 'JPUKB', 'SGSIN', '2024-07-17', '2024-08-18', '2024-08-20', 'D', 'EXW', 119629.77),
  ('S1033', 'C-03', 9, 'V09', 'GBFXT', 'USNYC', '2023-12-14', '2024-01-16', '2024-01-16', 'D', 'FOB', 90734.95),
  ('S1034', 'C-03', 3, 'V06', 'GBFXT', 'DEHAM', '2024-09-04', '2024-10-10', NULL, 'B', 'CIF', 61932.74),
  ('S1035', 'C-04', 10, NULL, 'NLRTM', 'SGSIN', '2024-07-28', '2024-08-01', '2024-08-03', 'D', 'CIF', 130670.71),
  ('S1036', 'C-02', 9, 'V09', 'SGSIN', 'DEHAM', '2024-08-08', '2024-09-15', NULL, 'T', 'FOB', 14225.38),
  ('S1037', 'C-09', 4, NULL, 'SGSIN', 'USNYC', '2024-02-20', '2024-02-29', '2024-02-29', 'D', 'EXW', 95222.95),
  ('S1038', 'C-09', 9, 'V11', 'NLRTM', 'NGAPP', '2024-09-04', '2024-10-08', NULL, 'B', 'CIF', 52818.17),
  ('S1039', 'C-11', 3, 'V05', 'USNYC', 'JPUKB', '2024-07-01', '2024-08-03', '2024-08-04', 'D', 'DAP', 128154.2),
  ('S1040', 'C-12', 6, NULL, 'ITGOA', 'DEHAM', '2024-07-06', '2024-07-29', '2024-07-31', 'D', 'DAP', 107959.53);

INSERT INTO frtCntr (cnNo, cnShpmtId, cnTypCd, cnWtKg, cnVolM3) VALUES
  ('CN4400', 'S1001', '20DC', 12450, 21.4),
  ('CN4407', 'S1002', '40RF', 8950, 27.9),
  ('CN4414', 'S1003', '20DC', 11000, 53.7),
  ('CN4421', 'S1004', '40HC', 15200, 32.5),
  ('CN4428', 'S1005', '40HC', 8850, 62.5),
  ('CN4435', 'S1006', '20DC', 4100, 13.5),
  ('CN4442', 'S1007', '20DC', 9350, 55.3),
  ('CN4449', 'S1008', '20DC', 24100, 59.5),
  ('CN4456', 'S1009', '40RF', 25050, 17.1),
  ('CN4463', 'S1010', '40HC', 21650, 53.8),
  ('CN4470', 'S1011', '40RF', 8800, 45.7),
  ('CN4477', 'S1012', '40HC', 10800, 30.5),
  ('CN4484', 'S1013', '20DC', 19550, 30.7),
  ('CN4491', 'S1014', '20DC', 17750, 39.8),
  ('CN4498', 'S1015', '40RF', 15350, 65.2),
  ('CN4505', 'S1016', '40HC', 7750, 13.7),
  ('CN4512', 'S1017', '20DC', 4250, 21.5),
  ('CN4519', 'S1018', '40HC', 23600, 39.5),
  ('CN4526', 'S1019', '20DC', 14950, 40.5),
  ('CN4533', 'S1020', '40HC', 13800, 64.6),
  ('CN4540', 'S1021', '20DC', 5450, 46.2),
  ('CN4547', 'S1022', '40RF', 3900, 19.6),
  ('CN4554', 'S1023', '40HC', 14800, 65.9),
  ('CN4561', 'S1024', '40HC', 5650, 54.7),
  ('CN4568', 'S1025', '20DC', 26400, 27.1),
  ('CN4575', 'S1026', '40HC', 26600, 63.8),
  ('CN4582', 'S1027', '40HC', 24450, 41.2),
  ('CN4589', 'S1028', '20DC', 7050, 28.2),
  ('CN4596', 'S1029', '40RF', 8700, 35.1),
  ('CN4603', 'S1030', '40HC', 7400, 48.4),
  ('CN4610', 'S1031', '20DC', 19800, 62.5),
  ('CN4617', 'S1032', '40RF', 24950, 50.1),
  ('CN4624', 'S1033', '20DC', 23300, 51.6),
  ('CN4631', 'S1034', '40RF', 19400, 33.6),
  ('CN4638', 'S1035', '40RF', 6300, 18.9),
  ('CN4645', 'S1036', '40HC', 23750, 18.0),
  ('CN4652', 'S1022', '40HC', 8550, 47.5),
  ('CN4659', 'S1030', '40HC', 16900, 27.2),
  ('CN4666', 'S1026', '20DC', 6250, 49.4),
  ('CN4673', 'S1002', '20DC', 16100, 44.7);

INSERT INTO frtChrg (cgId, cgShpmtId, cgTypCd, cgAmt, cgCcy, cgPaid) VALUES
  (1, 'S1001', 'FRT', 2601.13, 'EUR', TRUE),
  (2, 'S1008', 'DEMUR', 690.86, 'EUR', FALSE),
  (3, 'S1015', 'FRT', 3958.8, 'EUR', FALSE),
  (4, 'S1022', 'CUST', 234.86, 'USD', FALSE),
  (5, 'S1029', 'FRT', 2266.6, 'EUR', TRUE),
  (6, 'S1036', 'CUST', 156.13, 'EUR', TRUE),
  (7, 'S1005', 'DEMUR', 1476.43, 'EUR', TRUE),
  (8, 'S1012', 'DEMUR', 1208.68, 'EUR', TRUE),
  (9, 'S1019', 'FUEL', 570.69, 'EUR', FALSE),
  (10, 'S1026', 'DEMUR', 613.98, 'EUR', TRUE),
  (11, 'S1033', 'FUEL', 533.2, 'EUR', FALSE),
  (12, 'S1002', 'FRT', 4046.06, 'USD', FALSE),
  (13, 'S1009', 'CUST', 358.71, 'USD', TRUE),
  (14, 'S1016', 'FUEL', 822.36, 'EUR', FALSE),
  (15, 'S1023', 'FRT', 2340.73, 'EUR', TRUE),
  (16, 'S1030', 'FRT', 4914.95, 'EUR', TRUE),
  (17, 'S1037', 'CUST', 185.46, 'USD', TRUE),
  (18, 'S1006', 'FRT', 2519.37, 'EUR', FALSE),
  (19, 'S1013', 'FUEL', 473.74, 'EUR', TRUE),
  (20, 'S1020', 'FUEL', 511.56, 'EUR', FALSE),
  (21, 'S1027', 'FRT', 3241.49, 'USD', TRUE),
  (22, 'S1034', 'FUEL', 828.58, 'EUR', FALSE),
  (23, 'S1003', 'DEMUR', 1430.76, 'USD', FALSE),
  (24, 'S1010', 'FRT', 3825.15, 'EUR', TRUE),
  (25, 'S1017', 'FRT', 2882.8, 'USD', TRUE),
  (26, 'S1024', 'CUST', 228.09, 'EUR', TRUE),
  (27, 'S1031', 'FRT', 3355.97, 'EUR', TRUE),
  (28, 'S1038', 'FUEL', 853.88, 'EUR', TRUE),
  (29, 'S1007', 'CUST', 312.12, 'EUR', FALSE),
  (30, 'S1014', 'CUST', 333.39, 'EUR', TRUE),
  (31, 'S1021', 'DEMUR', 1035.3, 'EUR', TRUE),
  (32, 'S1028', 'FRT', 4754.11, 'EUR', FALSE),
  (33, 'S1035', 'FUEL', 414.24, 'EUR', TRUE),
  (34, 'S1004', 'CUST', 275.56, 'EUR', TRUE),
  (35, 'S1011', 'FRT', 4185.59, 'EUR', TRUE),
  (36, 'S1018', 'FRT', 2096.23, 'EUR', TRUE),
  (37, 'S1025', 'CUST', 177.16, 'EUR', FALSE),
  (38, 'S1032', 'DEMUR', 1233.45, 'USD', TRUE),
  (39, 'S1001', 'FRT', 3557.63, 'EUR', TRUE),
  (40, 'S1008', 'CUST', 159.11, 'EUR', TRUE);

INSERT INTO frtEvt (evId, evShpmtId, evTs, evTypCd, evPortCd) VALUES
  (1, 'S1023', '2024-07-07 18:35:00', 'DEP', 'NGAPP'),
  (2, 'S1016', '2024-06-22 05:25:00', 'ARR', 'SGSIN'),
  (3, 'S1004', '2023-11-29 18:10:00', 'DLV', 'DEHAM'),
  (4, 'S1032', '2024-08-01 16:00:00', 'ARR', 'SGSIN'),
  (5, 'S1032', '2024-08-01 07:20:00', 'ARR', 'SGSIN'),
  (6, 'S1003', '2024-03-29 11:35:00', 'CUSTM', 'GBFXT'),
  (7, 'S1011', '2023-12-13 10:50:00', 'ARR', 'SGSIN'),
  (8, 'S1002', '2024-08-19 07:05:00', 'PICK', 'ESVLC'),
  (9, 'S1012', '2023-12-31 07:30:00', 'ARR', 'USNYC'),
  (10, 'S1024', '2024-06-06 06:55:00', 'DEP', 'DEHAM'),
  (11, 'S1025', '2024-07-17 16:15:00', 'PICK', 'AEJEA'),
  (12, 'S1015', '2024-06-21 06:25:00', 'DEP', 'NGAPP'),
  (13, 'S1008', '2023-11-11 12:30:00', 'ARR', 'USNYC'),
  (14, 'S1008', '2023-10-30 10:20:00', 'DEP', 'NLRTM'),
  (15, 'S1027', '2024-06-28 11:45:00', 'ARR', 'JPUKB'),
  (16, 'S1020', '2023-11-18 07:25:00', 'DLV', 'GBFXT'),
  (17, 'S1030', '2023-12-07 18:50:00', 'ARR', 'CNSHA'),
  (18, 'S1008', '2023-10-30 05:55:00', 'DEP', 'NLRTM'),
  (19, 'S1020', '2023-11-01 05:05:00', 'PICK', 'NGAPP'),
  (20, 'S1002', '2024-08-21 14:50:00', 'DEP', 'ESVLC'),
  (21, 'S1027', '2024-06-14 16:35:00', 'PICK', 'ITGOA'),
  (22, 'S1029', '2023-11-07 17:10:00', 'DEP', 'AEJEA'),
  (23, 'S1016', '2024-06-10 19:20:00', 'DEP', 'NOOSL'),
  (24, 'S1029', '2023-11-20 14:10:00', 'CUSTM', 'NGAPP'),
  (25, 'S1021', '2023-10-04 16:10:00', 'PICK', 'NGAPP'),
  (26, 'S1003', '2024-03-31 16:40:00', 'DLV', 'GBFXT'),
  (27, 'S1010', '2023-10-04 08:55:00', 'DEP', 'CNSHA'),
  (28, 'S1009', '2024-06-14 15:35:00', 'CUSTM', 'NGAPP'),
  (29, 'S1034', '2024-09-22 09:30:00', 'DLV', 'DEHAM'),
  (30, 'S1006', '2024-08-20 12:25:00', 'DEP', 'NOOSL'),
  (31, 'S1013', '2024-05-04 11:55:00', 'DEP', 'AEJEA'),
  (32, 'S1020', '2023-11-01 14:00:00', 'PICK', 'NGAPP'),
  (33, 'S1003', '2024-03-28 12:50:00', 'ARR', 'GBFXT'),
  (34, 'S1024', '2024-06-06 07:10:00', 'DEP', 'DEHAM'),
  (35, 'S1015', '2024-07-06 05:40:00', 'DLV', 'DEHAM'),
  (36, 'S1024', '2024-06-18 09:05:00', 'ARR', 'ESVLC'),
  (37, 'S1022', '2023-11-27 12:55:00', 'PICK', 'CNSHA'),
  (38, 'S1021', '2023-10-21 06:10:00', 'DLV', 'AEJEA'),
  (39, 'S1003', '2024-03-29 21:15:00', 'CUSTM', 'GBFXT'),
  (40, 'S1001', '2024-02-02 08:45:00', 'PICK', 'GBFXT');

INSERT INTO frtClm (clId, clShpmtId, clOpenDt, clRsnCd, clAmt, clStat) VALUES
  ('CL01', 'S1001', '2024-03-24', 'LATE', 882.05, 'rejected'),
  ('CL02', 'S1007', '2024-08-12', 'DMG', 9069.11, 'settled'),
  ('CL03', 'S1009', '2024-07-14', 'LATE', 10218.19, 'open'),
  ('CL04', 'S1011', '2024-01-13', 'DMG', 13841.46, 'settled'),
  ('CL05', 'S1014', '2024-02-27', 'DMG', 11955.27, 'rejected'),
  ('CL06', 'S1016', '2024-07-05', 'DMG', 12783.12, 'rejected'),
  ('CL07', 'S1018', '2024-08-22', 'DMG', 2680.66, 'rejected'),
  ('CL08', 'S1021', '2023-10-30', 'LATE', 5276.23, 'rejected'),
  ('CL09', 'S1024', '2024-06-23', 'DMG', 13867.78, 'rejected'),
  ('CL10', 'S1027', '2024-07-13', 'LOSS', 6283.97, 'settled'),
  ('CL11', 'S1029', '2023-12-15', 'LOSS', 8175.9, 'settled'),
  ('CL12', 'S1031', '2024-05-03', 'LATE', 12525.43, 'settled');
