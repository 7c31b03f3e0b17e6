-- A hire of theatre costumes, invented: costumes, theatres, productions, hires, repairs, accessories, invoices. All keys declared.

CREATE TABLE workshops (
  workshop_id INTEGER PRIMARY KEY,
  workshop_name VARCHAR(60) NOT NULL,
  city VARCHAR(40) NOT NULL,
  lead_name VARCHAR(60) NOT NULL
);

CREATE TABLE theatres (
  theatre_id INTEGER PRIMARY KEY,
  theatre_name VARCHAR(60) NOT NULL,
  city VARCHAR(40) NOT NULL,
  seats INTEGER NOT NULL,
  customer_since DATE NOT NULL,
  is_member BOOLEAN NOT NULL
);

CREATE TABLE productions (
  production_id INTEGER PRIMARY KEY,
  theatre_id INTEGER NOT NULL REFERENCES theatres(theatre_id),
  production_title VARCHAR(80) NOT NULL,
  genre VARCHAR(20) NOT NULL,
  premiere_on DATE NOT NULL,
  last_show_on DATE
);

CREATE TABLE costumes (
  costume_id INTEGER PRIMARY KEY,
  costume_name VARCHAR(60) NOT NULL,
  era VARCHAR(20) NOT NULL,
  size_label VARCHAR(3) NOT NULL,
  daily_rate NUMERIC(6,2) NOT NULL,
  weight_g INTEGER NOT NULL,
  bought_on DATE NOT NULL,
  workshop_id INTEGER REFERENCES workshops(workshop_id),
  is_retired BOOLEAN NOT NULL
);

CREATE TABLE hires (
  hire_id INTEGER PRIMARY KEY,
  costume_id INTEGER NOT NULL REFERENCES costumes(costume_id),
  production_id INTEGER NOT NULL REFERENCES productions(production_id),
  hired_on DATE NOT NULL,
  due_on DATE NOT NULL,
  returned_on DATE,
  deposit NUMERIC(8,2) NOT NULL,
  fee NUMERIC(8,2) NOT NULL
);

CREATE TABLE tailors (
  tailor_id INTEGER PRIMARY KEY,
  tailor_name VARCHAR(60) NOT NULL,
  started_on DATE NOT NULL,
  chief_id INTEGER REFERENCES tailors(tailor_id),
  hourly_rate NUMERIC(5,2) NOT NULL
);

CREATE TABLE repairs (
  repair_id INTEGER PRIMARY KEY,
  costume_id INTEGER NOT NULL REFERENCES costumes(costume_id),
  tailor_id INTEGER NOT NULL REFERENCES tailors(tailor_id),
  reported_at TIMESTAMP NOT NULL,
  finished_at TIMESTAMP,
  damage_kind VARCHAR(30) NOT NULL,
  material_cost NUMERIC(7,2) NOT NULL,
  minutes_worked INTEGER NOT NULL
);

CREATE TABLE accessories (
  accessory_id INTEGER PRIMARY KEY,
  accessory_name VARCHAR(40) NOT NULL,
  kind VARCHAR(20) NOT NULL
);

CREATE TABLE costume_accessories (
  costume_id INTEGER REFERENCES costumes(costume_id),
  accessory_id INTEGER REFERENCES accessories(accessory_id),
  quantity INTEGER NOT NULL,
  PRIMARY KEY (costume_id, accessory_id)
);

CREATE TABLE invoices (
  invoice_no INTEGER PRIMARY KEY,
  theatre_id INTEGER NOT NULL REFERENCES theatres(theatre_id),
  issued_on DATE NOT NULL,
  net_amount NUMERIC(9,2) NOT NULL,
  vat_pct NUMERIC(4,1) NOT NULL,
  paid_on DATE
);

INSERT INTO workshops (workshop_id, workshop_name, city, lead_name) VALUES
  (1, 'Golden Thimble', 'Vienna', 'Resi Hofer'),
  (2, 'Needle & Crown', 'Prague', 'Jan Dvořák'),
  (3, 'Atelier Minuit', 'Lyon', 'Odette Blanc'),
  (4, 'Bobbin Lane', 'York', 'Peter Ashworth');

INSERT INTO theatres (theatre_id, theatre_name, city, seats, customer_since, is_member) VALUES
  (1, 'Stadttheater Nord', 'Hamburg', 820, '2011-09-01', true),
  (2, 'Kammerspiele am Ring', 'Vienna', 310, '2014-01-15', true),
  (3, 'Teatro Piccolo Mare', 'Trieste', 240, '2019-05-20', false),
  (4, 'The Lantern Rooms', 'York', 180, '2016-11-11', true),
  (5, 'Opéra du Quai', 'Lyon', 1340, '2009-02-28', true),
  (6, 'Divadlo Pod Mostem', 'Prague', 420, '2022-03-03', false),
  (7, 'Northern Playhouse', 'York', 655, '2020-08-17', true),
  (8, 'Sommerbühne Seeblick', 'Bregenz', 1900, '2024-04-01', false);

INSERT INTO productions (production_id, theatre_id, production_title, genre, premiere_on, last_show_on) VALUES
  (1, 1, 'The Merchant''s Daughter', 'drama', '2023-10-06', '2024-02-18'),
  (2, 1, 'Carnival of Ravens', 'opera', '2024-09-20', NULL),
  (3, 2, 'Three Silent Kings', 'drama', '2024-01-19', '2024-05-30'),
  (4, 2, 'The Glass Duchess', 'comedy', '2025-01-10', NULL),
  (5, 3, 'Il Mercante di Nebbia', 'opera', '2024-04-12', '2024-06-22'),
  (6, 4, 'Lady Windmill', 'comedy', '2024-03-01', '2024-03-30'),
  (7, 5, 'La Reine des Abeilles', 'opera', '2023-11-24', '2024-04-14'),
  (8, 5, 'Les Trois Masques', 'ballet', '2024-10-11', NULL),
  (9, 5, 'Nocturne en Bleu', 'ballet', '2025-02-07', NULL),
  (10, 6, 'Zimní Pohádka', 'drama', '2024-11-29', '2025-02-02'),
  (11, 7, 'The Iron Coachman', 'drama', '2024-06-14', '2024-09-15'),
  (12, 7, 'Masks and Mirrors', 'comedy', '2025-03-21', NULL),
  (13, 8, 'The Lake Queen', 'opera', '2025-07-04', NULL);

INSERT INTO costumes (costume_id, costume_name, era, size_label, daily_rate, weight_g, bought_on, workshop_id, is_retired) VALUES
  (500, 'Squire', 'medieval', 'S', 75.5, 4743, '2015-04-17', 3, false),
  (503, 'Abbess', 'medieval', 'XL', 66, 4671, '2015-01-01', NULL, false),
  (506, 'Falconer', 'medieval', 'S', 47, 2148, '2016-12-17', 3, false),
  (509, 'Minstrel', 'medieval', 'L', 68.5, 3401, '2024-04-15', NULL, false),
  (512, 'Knight Captain', 'medieval', 'S', 68.5, 3041, '2021-06-16', 1, false),
  (515, 'Sun Courtier', 'baroque', 'M', 29, 1575, '2015-11-26', 2, false),
  (518, 'Harlequin', 'baroque', 'S', 23.5, 2189, '2012-08-05', 1, false),
  (521, 'Masked Countess', 'baroque', 'L', 40.5, 6998, '2014-01-09', 2, true),
  (524, 'Powdered Valet', 'baroque', 'S', 81.5, 6351, '2023-12-13', NULL, false),
  (527, 'Court Musician', 'baroque', 'XL', 30.5, 4779, '2013-05-24', 3, false),
  (530, 'Widow', 'victorian', 'L', 50, 5758, '2024-09-01', 3, false),
  (533, 'Coachman', 'victorian', 'M', 55.5, 5969, '2020-12-02', NULL, false),
  (536, 'Governess', 'victorian', 'S', 40.5, 7101, '2024-06-07', 1, false),
  (539, 'Chimney Sweep', 'victorian', 'XL', 21.5, 5371, '2023-06-18', 2, false),
  (542, 'Opera Singer', 'victorian', 'M', 55, 5548, '2013-08-14', 3, false),
  (545, 'Raven Queen', 'fantasy', 'L', 72.5, 961, '2018-10-10', 2, false),
  (548, 'Moth Prince', 'fantasy', 'S', 70.5, 3202, '2017-11-23', NULL, true),
  (551, 'Glass Fairy', 'fantasy', 'L', 52.5, 5867, '2019-07-14', 2, false),
  (554, 'Forest Guard', 'fantasy', 'M', 33, 2561, '2022-12-04', 3, false),
  (557, 'Bee Queen', 'fantasy', 'M', 30, 2775, '2013-12-20', NULL, false),
  (560, 'Flapper', 'modern', 'S', 30.5, 2051, '2020-06-28', 1, false),
  (563, 'Aviator', 'modern', 'M', 66, 3672, '2014-05-03', 3, false),
  (566, 'Detective', 'modern', 'XL', 66, 4731, '2015-11-28', 2, false),
  (569, 'Usherette', 'modern', 'XL', 21.5, 1991, '2023-03-06', 1, false);

INSERT INTO hires (hire_id, costume_id, production_id, hired_on, due_on, returned_on, deposit, fee) VALUES
  (9001, 500, 1, '2023-09-20', '2024-02-29', '2024-03-06', 150, 1467.72),
  (9002, 509, 1, '2023-09-24', '2024-02-23', '2024-02-20', 50, 2082.4),
  (9003, 542, 1, '2023-09-27', '2024-03-03', NULL, 100, 1042.8),
  (9004, 548, 1, '2023-09-29', '2024-02-29', '2024-02-26', 50, 1294.38),
  (9005, 560, 1, '2023-09-30', '2024-02-29', '2024-02-29', 80, 695.4),
  (9006, 524, 7, '2023-11-02', '2024-04-23', '2024-05-12', 150, 1691.94),
  (9007, 551, 7, '2023-11-03', '2024-04-26', '2024-04-23', 100, 1102.5),
  (9008, 500, 7, '2023-11-09', '2024-04-15', '2024-05-04', 50, 1431.48),
  (9009, 521, 7, '2023-11-11', '2024-04-17', '2024-04-23', 50, 959.85),
  (9010, 527, 7, '2023-11-11', '2024-04-21', '2024-05-10', 150, 741.15),
  (9011, 506, 7, '2023-11-13', '2024-04-24', '2024-04-24', 150, 1532.2),
  (9012, 509, 7, '2023-11-14', '2024-04-22', '2024-04-19', 50, 2192),
  (9013, 545, 7, '2023-11-14', '2024-04-21', '2024-04-27', 150, 2305.5),
  (9014, 512, 3, '2023-12-27', '2024-05-31', '2024-05-28', 80, 1602.9),
  (9015, 524, 3, '2023-12-27', '2024-06-02', '2024-06-08', 50, 1545.24),
  (9016, 500, 3, '2024-01-01', '2024-06-03', '2024-05-31', 50, 2325.4),
  (9017, 503, 3, '2024-01-03', '2024-06-11', '2024-06-08', 100, 1267.2),
  (9018, 533, 3, '2024-01-05', '2024-06-01', '2024-05-29', 100, 1232.1),
  (9019, 551, 3, '2024-01-06', '2024-06-04', '2024-06-10', 150, 1181.25),
  (9020, 503, 3, '2024-01-07', '2024-06-06', '2024-06-03', 100, 1195.92),
  (9021, 548, 3, '2024-01-13', '2024-05-31', '2024-05-31', 80, 1175.94),
  (9022, 518, 6, '2024-02-02', '2024-04-07', '2024-04-07', 100, 305.5),
  (9023, 542, 6, '2024-02-03', '2024-04-12', '2024-04-09', 50, 759),
  (9024, 539, 6, '2024-02-17', '2024-04-01', '2024-04-07', 50, 141.9),
  (9025, 521, 6, '2024-02-22', '2024-04-08', '2024-04-14', 150, 372.6),
  (9026, 506, 5, '2024-03-21', '2024-06-25', '2024-06-22', 80, 902.4),
  (9027, 545, 5, '2024-03-21', '2024-07-03', NULL, 50, 904.8),
  (9028, 554, 5, '2024-03-22', '2024-07-01', '2024-06-28', 50, 499.95),
  (9029, 551, 5, '2024-03-28', '2024-06-27', '2024-06-24', 80, 573.3),
  (9030, 515, 11, '2024-05-25', '2024-09-16', '2024-09-13', 50, 495.9),
  (9031, 527, 11, '2024-05-28', '2024-09-22', '2024-09-22', 100, 535.28),
  (9032, 536, 11, '2024-06-06', '2024-09-20', '2024-09-20', 150, 643.95),
  (9033, 521, 2, '2024-08-24', '2025-06-22', '2025-06-19', 50, 1834.65),
  (9034, 518, 2, '2024-08-26', '2025-06-25', NULL, 100, 1068.08),
  (9035, 524, 2, '2024-08-29', '2025-06-23', '2025-06-20', 80, 4857.4),
  (9036, 545, 2, '2024-08-29', '2025-07-01', NULL, 80, 3327.75),
  (9037, 536, 2, '2024-09-07', '2025-07-04', NULL, 150, 1822.5),
  (9038, 524, 8, '2024-09-16', '2025-06-28', NULL, 50, 3484.13),
  (9039, 533, 8, '2024-09-18', '2025-06-30', NULL, 150, 1898.1),
  (9040, 551, 8, '2024-09-28', '2025-06-30', NULL, 80, 2887.5),
  (9041, 527, 8, '2024-10-06', '2025-06-21', '2025-06-18', 150, 1573.8),
  (9042, 539, 10, '2024-11-01', '2025-02-12', '2025-02-09', 80, 442.9),
  (9043, 527, 10, '2024-11-03', '2025-02-07', '2025-02-04', 100, 585.6),
  (9044, 533, 10, '2024-11-09', '2025-02-10', '2025-02-10', 50, 619.38),
  (9045, 515, 10, '2024-11-11', '2025-02-11', '2025-02-11', 100, 320.16),
  (9046, 539, 10, '2024-11-14', '2025-02-15', '2025-03-06', 100, 399.9),
  (9047, 521, 10, '2024-11-18', '2025-02-12', '2025-02-09', 80, 417.96),
  (9048, 524, 4, '2024-12-13', '2025-06-30', NULL, 80, 2432.78),
  (9049, 533, 4, '2024-12-14', '2025-07-04', NULL, 100, 1681.65),
  (9050, 548, 4, '2024-12-19', '2025-07-03', NULL, 50, 1658.16),
  (9051, 539, 4, '2024-12-29', '2025-06-21', NULL, 150, 561.15),
  (9052, 533, 4, '2025-01-03', '2025-06-21', '2025-06-18', 80, 1125.54),
  (9053, 524, 9, '2025-01-11', '2025-06-24', NULL, 150, 2004.9),
  (9054, 527, 9, '2025-01-14', '2025-06-27', NULL, 80, 1000.4),
  (9055, 557, 9, '2025-01-23', '2025-07-01', NULL, 50, 715.5),
  (9056, 500, 9, '2025-01-27', '2025-07-03', NULL, 50, 1422.42),
  (9057, 512, 9, '2025-01-27', '2025-06-24', NULL, 150, 1520.7),
  (9058, 536, 9, '2025-01-28', '2025-06-26', NULL, 80, 1206.9),
  (9059, 515, 9, '2025-02-02', '2025-07-03', NULL, 50, 656.85),
  (9060, 554, 12, '2025-02-22', '2025-06-23', '2025-06-20', 50, 598.95),
  (9061, 506, 12, '2025-02-25', '2025-07-02', NULL, 150, 1193.8),
  (9062, 524, 12, '2025-03-14', '2025-06-25', NULL, 100, 1259.18),
  (9063, 539, 13, '2025-06-09', '2025-07-03', NULL, 50, 77.4);

INSERT INTO tailors (tailor_id, tailor_name, started_on, chief_id, hourly_rate) VALUES
  (1, 'Resi Hofer', '2010-03-01', NULL, 34),
  (2, 'Milan Havel', '2014-06-15', 1, 27.5),
  (3, 'Ines Ferreira', '2016-09-05', 1, 28),
  (4, 'Tom Gallagher', '2019-02-18', 3, 24),
  (5, 'Yuki Mori', '2022-10-10', 3, 22.5),
  (6, 'Nora Lindt', '2025-03-03', 1, 21);

INSERT INTO repairs (repair_id, costume_id, tailor_id, reported_at, finished_at, damage_kind, material_cost, minutes_worked) VALUES
  (1, 551, 4, '2024-02-09 10:00:00', '2024-02-12 23:00:00', 'stain', 83.25, 146),
  (2, 506, 5, '2024-02-22 16:30:00', '2024-02-24 14:30:00', 'stain', 54.5, 17),
  (3, 542, 2, '2024-03-03 14:30:00', '2024-03-05 14:30:00', 'torn seam', 50.75, 109),
  (4, 506, 3, '2024-04-11 13:30:00', '2024-04-16 05:30:00', 'broken zip', 13, 219),
  (5, 533, 1, '2024-04-24 10:00:00', '2024-05-01 00:00:00', 'torn seam', 19, 60),
  (6, 500, 2, '2024-04-30 12:00:00', '2024-05-06 08:00:00', 'torn seam', 79.25, 41),
  (7, 566, 5, '2024-05-01 10:30:00', '2024-05-04 15:30:00', 'stain', 70.25, 129),
  (8, 503, 2, '2024-05-29 09:00:00', '2024-05-30 09:00:00', 'stain', 80.75, 61),
  (9, 545, 2, '2024-07-11 15:00:00', '2024-07-16 12:00:00', 'lost button', 85.5, 61),
  (10, 518, 4, '2024-07-14 16:00:00', '2024-07-15 05:00:00', 'stain', 26.25, 74),
  (11, 500, 5, '2024-08-13 09:30:00', NULL, 'lost button', 95.5, 36),
  (12, 530, 4, '2024-08-18 08:00:00', '2024-08-19 09:00:00', 'torn seam', 88.25, 31),
  (13, 515, 3, '2024-09-01 10:00:00', '2024-09-04 10:00:00', 'torn seam', 116, 211),
  (14, 563, 4, '2024-09-04 12:30:00', '2024-09-06 19:30:00', 'torn seam', 87.75, 118),
  (15, 539, 1, '2024-09-24 12:00:00', '2024-09-28 22:00:00', 'stain', 16.5, 231),
  (16, 533, 3, '2024-10-04 11:30:00', '2024-10-11 01:30:00', 'stain', 18.25, 175),
  (17, 545, 1, '2024-10-04 11:30:00', '2024-10-10 03:30:00', 'stain', 93, 121),
  (18, 509, 3, '2024-10-14 13:30:00', '2024-10-15 00:30:00', 'lost button', 26.75, 130),
  (19, 515, 2, '2024-10-17 08:00:00', '2024-10-20 00:00:00', 'broken zip', 48.5, 191),
  (20, 557, 4, '2024-10-18 11:30:00', '2024-10-23 09:30:00', 'broken zip', 95, 67),
  (21, 518, 3, '2024-10-26 09:00:00', '2024-10-29 18:00:00', 'lost button', 49.25, 195),
  (22, 536, 1, '2024-10-28 15:00:00', '2024-11-01 21:00:00', 'stain', 96, 81),
  (23, 560, 2, '2024-11-09 12:30:00', '2024-11-15 04:30:00', 'lost button', 70.75, 213),
  (24, 554, 5, '2024-11-15 17:00:00', '2024-11-21 05:00:00', 'broken zip', 110.75, 72),
  (25, 521, 5, '2024-11-15 17:00:00', '2024-11-19 05:00:00', 'lost button', 16.25, 168),
  (26, 566, 4, '2024-12-10 10:00:00', '2024-12-13 15:00:00', 'broken zip', 49.5, 165),
  (27, 518, 2, '2025-01-01 14:00:00', '2025-01-03 11:00:00', 'stain', 98.25, 83),
  (28, 506, 1, '2025-01-13 12:00:00', '2025-01-14 22:00:00', 'stain', 25.75, 57),
  (29, 545, 4, '2025-02-20 08:30:00', NULL, 'torn seam', 50.75, 131),
  (30, 518, 3, '2025-02-24 16:00:00', '2025-02-24 23:00:00', 'stain', 55, 148),
  (31, 500, 2, '2025-03-27 14:00:00', '2025-03-27 19:00:00', 'torn seam', 54.25, 229),
  (32, 563, 5, '2025-03-30 10:30:00', '2025-04-03 23:30:00', 'moths', 7.75, 189),
  (33, 569, 1, '2025-05-10 14:00:00', '2025-05-16 01:00:00', 'broken zip', 75, 147),
  (34, 506, 5, '2025-05-17 09:00:00', '2025-05-17 22:00:00', 'torn seam', 94.25, 76),
  (35, 566, 4, '2025-05-17 13:30:00', '2025-05-24 01:30:00', 'stain', 58.75, 228),
  (36, 503, 2, '2025-06-01 09:30:00', '2025-06-05 02:30:00', 'stain', 114.75, 18),
  (37, 500, 2, '2025-06-01 11:00:00', '2025-06-04 07:00:00', 'stain', 76.5, 169),
  (38, 500, 5, '2025-06-07 15:00:00', '2025-06-12 14:00:00', 'moths', 44.25, 65);

INSERT INTO accessories (accessory_id, accessory_name, kind) VALUES
  (1, 'Feather fan', 'fan'),
  (2, 'Leather gauntlets', 'gloves'),
  (3, 'Venetian mask', 'mask'),
  (4, 'Raven mask', 'mask'),
  (5, 'Tricorne', 'hat'),
  (6, 'Top hat', 'hat'),
  (7, 'Silk gloves', 'gloves'),
  (8, 'Crown', 'jewellery'),
  (9, 'Sceptre', 'jewellery');

INSERT INTO costume_accessories (costume_id, accessory_id, quantity) VALUES
  (503, 4, 2),
  (506, 1, 1),
  (512, 4, 3),
  (512, 7, 1),
  (515, 1, 3),
  (515, 4, 3),
  (515, 8, 1),
  (518, 6, 3),
  (521, 2, 3),
  (524, 1, 1),
  (530, 5, 3),
  (533, 3, 1),
  (536, 1, 3),
  (536, 5, 3),
  (539, 3, 3),
  (542, 2, 3),
  (545, 5, 3),
  (551, 3, 1),
  (554, 1, 1),
  (554, 6, 1),
  (560, 6, 1),
  (560, 7, 1),
  (563, 2, 2),
  (563, 4, 2),
  (563, 7, 1),
  (563, 8, 3);

INSERT INTO invoices (invoice_no, theatre_id, issued_on, net_amount, vat_pct, paid_on) VALUES
  (70100, 4, '2024-01-14', 1688.5, 20, '2024-02-06'),
  (70101, 1, '2024-01-28', 2174.5, 20, '2024-03-13'),
  (70102, 4, '2024-03-26', 633, 20, '2024-04-09'),
  (70103, 4, '2024-04-03', 470.5, 20, NULL),
  (70104, 6, '2024-04-16', 400, 20, '2024-06-05'),
  (70105, 7, '2024-04-26', 855.5, 0, '2024-06-03'),
  (70106, 5, '2024-05-05', 450, 0, '2024-07-02'),
  (70107, 2, '2024-05-08', 679, 10, '2024-05-24'),
  (70108, 6, '2024-06-04', 772.5, 20, NULL),
  (70109, 5, '2024-07-08', 1428.5, 20, '2024-07-31'),
  (70110, 3, '2024-07-18', 1138.5, 0, '2024-07-25'),
  (70111, 5, '2024-08-17', 783, 20, '2024-09-05'),
  (70112, 1, '2024-09-08', 2295.5, 10, NULL),
  (70113, 5, '2024-09-15', 754, 0, '2024-10-26'),
  (70114, 1, '2024-09-18', 2281.5, 0, '2024-10-02'),
  (70115, 3, '2024-09-21', 622.5, 0, '2024-10-30'),
  (70116, 3, '2024-09-26', 498.5, 20, '2024-10-02'),
  (70117, 7, '2024-10-02', 989, 20, '2024-10-17'),
  (70118, 2, '2024-10-31', 523.5, 10, NULL),
  (70119, 3, '2024-11-17', 2230.5, 10, NULL),
  (70120, 3, '2024-11-27', 2511.5, 0, '2025-01-22'),
  (70121, 3, '2024-12-03', 2068.5, 10, '2025-01-12'),
  (70122, 7, '2024-12-15', 1353, 20, '2025-02-05'),
  (70123, 2, '2024-12-21', 1549, 20, '2025-01-21'),
  (70124, 4, '2025-01-06', 1998.5, 20, '2025-01-23'),
  (70125, 6, '2025-01-16', 2080.5, 20, '2025-03-03'),
  (70126, 7, '2025-02-24', 1394, 10, '2025-04-17'),
  (70127, 2, '2025-02-25', 1404, 20, '2025-03-14'),
  (70128, 4, '2025-03-02', 591.5, 10, '2025-04-22'),
  (70129, 2, '2025-03-28', 1526, 10, '2025-05-14'),
  (70130, 1, '2025-03-31', 2224.5, 0, '2025-05-04'),
  (70131, 6, '2025-04-19', 1738.5, 20, '2025-06-11'),
  (70132, 4, '2025-04-27', 658, 20, '2025-05-29'),
  (70133, 5, '2025-05-02', 143.5, 10, NULL),
  (70134, 1, '2025-05-28', 150, 0, NULL),
  (70135, 1, '2025-05-31', 1654, 10, NULL);
