-- An animal shelter, invented: animals, intakes, adoptions, vets, volunteers, donations. Primary keys declared, foreign keys not.

CREATE TABLE animal (
  animal_id INTEGER PRIMARY KEY,
  name TEXT,
  species TEXT,
  breed TEXT,
  sex CHAR(1),
  born_dt DATE,
  weight_kg NUMERIC(6, 2),
  neutered CHAR(1),
  unit_code TEXT
);

CREATE TABLE housing_unit (
  unit_code TEXT PRIMARY KEY,
  unit_name TEXT,
  for_species TEXT,
  places INTEGER
);

CREATE TABLE intake (
  intake_id INTEGER PRIMARY KEY,
  animal_id INTEGER,
  intake_dt DATE,
  reason TEXT,
  health TEXT,
  district TEXT
);

CREATE TABLE adopter (
  adopter_id INTEGER PRIMARY KEY,
  full_name TEXT,
  district TEXT,
  home_type TEXT,
  has_garden CHAR(1),
  children INTEGER,
  email TEXT
);

CREATE TABLE adoption (
  adoption_id INTEGER PRIMARY KEY,
  animal_id INTEGER,
  adopter_id INTEGER,
  adopted_dt DATE,
  fee_cents INTEGER,
  returned_dt DATE
);

CREATE TABLE vet (
  vet_id INTEGER PRIMARY KEY,
  vet_name TEXT,
  specialty TEXT,
  hourly_fee NUMERIC(6, 2)
);

CREATE TABLE treatment (
  treatment_id INTEGER PRIMARY KEY,
  animal_id INTEGER,
  vet_id INTEGER,
  treated_dt DATE,
  treatment_type TEXT,
  cost NUMERIC(8, 2)
);

CREATE TABLE volunteer (
  volunteer_id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  since_dt DATE,
  coordinator_id INTEGER
);

CREATE TABLE shift (
  volunteer_id INTEGER,
  shift_dt DATE,
  task TEXT,
  hours NUMERIC(4, 1),
  PRIMARY KEY (volunteer_id, shift_dt)
);

CREATE TABLE donation (
  donation_id INTEGER PRIMARY KEY,
  donor TEXT,
  given_dt DATE,
  amount NUMERIC(8, 2),
  channel TEXT,
  purpose TEXT
);

INSERT INTO animal (animal_id, name, species, breed, sex, born_dt, weight_kg, neutered, unit_code) VALUES
  (100, 'Bella', 'cat', 'Domestic Shorthair', 'M', '2017-12-18', 7.41, 'Y', 'C2'),
  (101, 'Milo', 'bird', 'Cockatiel', 'F', '2019-01-27', 0.05, 'N', 'F1'),
  (102, 'Luna', 'rabbit', 'Dwarf', 'F', '2023-09-26', 3.38, 'Y', 'R1'),
  (103, 'Simba', 'dog', 'German Shepherd', 'F', '2019-01-11', 27.79, 'Y', 'K2'),
  (104, 'Rocky', 'dog', 'Terrier', 'F', '2019-05-15', 37.68, 'N', 'F1'),
  (105, 'Nala', 'cat', 'Siamese', 'F', '2020-11-02', 3.14, 'Y', 'C3'),
  (106, 'Oscar', 'dog', 'Beagle', 'M', '2019-06-15', 39.32, 'Y', 'K4'),
  (107, 'Daisy', 'dog', 'Terrier', 'F', '2014-06-04', 37.75, 'Y', 'F1'),
  (108, 'Felix', 'dog', 'Labrador', 'M', '2021-06-18', 40.35, 'Y', 'F1'),
  (109, 'Coco', 'cat', 'Siamese', 'F', '2015-08-25', 6.64, 'Y', 'C1'),
  (110, 'Rex', 'cat', 'Maine Coon', 'F', '2022-07-03', 7.14, 'Y', 'K3'),
  (111, 'Molly', 'dog', 'German Shepherd', 'M', '2014-12-26', 37.77, 'N', 'K3'),
  (112, 'Tiger', 'dog', 'German Shepherd', 'M', '2014-12-06', 20.31, 'Y', 'K1'),
  (113, 'Buddy', 'cat', 'Maine Coon', 'M', '2022-01-04', 7.18, 'Y', 'K3'),
  (114, 'Lilly', 'cat', 'Domestic Shorthair', 'F', '2023-07-15', 5.63, 'Y', 'F1'),
  (115, 'Shadow', 'dog', 'Beagle', 'M', '2020-12-16', 16.46, 'Y', 'F1'),
  (116, 'Pepper', 'cat', 'Maine Coon', 'F', '2023-10-29', 3.03, 'Y', 'C1'),
  (117, 'Gizmo', 'cat', 'Maine Coon', 'M', '2020-03-25', 3.25, 'Y', 'C2'),
  (118, 'Hazel', 'dog', 'Mixed', 'M', '2015-10-30', 29.87, 'Y', 'F1'),
  (119, 'Bruno', 'cat', 'Domestic Shorthair', 'F', '2022-11-22', 3.5, 'Y', 'K3'),
  (120, 'Mia', 'bird', 'Cockatiel', 'F', '2020-09-29', 0.05, 'Y', 'F1'),
  (121, 'Oreo', 'dog', 'Terrier', 'M', '2018-08-22', 11.24, 'N', 'K4'),
  (122, 'Ruby', 'rabbit', 'Dwarf', 'F', '2023-02-10', 1.98, 'Y', 'K3'),
  (123, 'Max', 'dog', 'Mixed', 'M', '2019-11-09', 37.2, 'Y', 'K4'),
  (124, 'Willow', 'cat', 'Maine Coon', 'F', '2019-04-08', 3.22, 'Y', 'C1'),
  (125, 'Biscuit', 'dog', 'Mixed', 'M', '2015-09-18', 24.27, 'N', 'K4'),
  (126, 'Thumper', 'cat', 'Maine Coon', 'F', '2023-09-04', 7.24, 'Y', 'K3'),
  (127, 'Snow', 'rabbit', 'Dwarf', 'F', '2015-09-27', 2.18, 'N', 'R1'),
  (128, 'Kiwi', 'cat', 'Domestic Shorthair', 'F', '2016-10-27', 6.28, 'Y', 'K3'),
  (129, 'Pablo', 'dog', 'Mixed', 'M', '2015-03-25', 36.76, 'Y', 'K1'),
  (130, 'Ginger', 'dog', 'German Shepherd', 'F', '2015-09-30', 12.0, 'Y', 'K3'),
  (131, 'Smokey', 'dog', 'Mixed', 'M', '2020-12-14', 16.04, 'Y', 'K1'),
  (132, 'Lola', 'cat', 'Maine Coon', 'M', '2021-12-01', 2.54, 'Y', 'C1'),
  (133, 'Duke', 'dog', 'German Shepherd', 'M', '2021-10-20', 8.19, 'Y', 'K4'),
  (134, 'Cleo', 'dog', 'Mixed', 'F', '2020-03-12', 10.34, 'Y', 'K3'),
  (135, 'Marley', 'cat', 'Domestic Shorthair', 'F', '2019-12-01', 7.1, 'Y', 'C2');

INSERT INTO housing_unit (unit_code, unit_name, for_species, places) VALUES
  ('K1', 'North Kennel', 'dog', 10),
  ('K2', 'South Kennel', 'dog', 8),
  ('K3', 'Quarantine', NULL, 4),
  ('C1', 'Cat Loft', 'cat', 14),
  ('C2', 'Kitten Room', 'cat', 6),
  ('R1', 'Rabbit Barn', 'rabbit', 6),
  ('B1', 'Aviary', 'bird', 12),
  ('K4', 'Puppy Yard', 'dog', 5),
  ('C3', 'Senior Cats', 'cat', 5),
  ('F1', 'Foster Desk', NULL, 20);

INSERT INTO intake (intake_id, animal_id, intake_dt, reason, health, district) VALUES
  (1, 100, '2023-08-17', 'surrender', 'good', 'Maple District'),
  (2, 101, '2024-07-09', 'seized', 'good', 'Maple District'),
  (3, 102, '2024-11-04', 'surrender', 'good', 'Maple District'),
  (4, 103, '2024-03-05', 'stray', 'fair', 'Old Town'),
  (5, 104, '2024-12-11', 'seized', 'fair', 'Old Town'),
  (6, 105, '2023-05-15', 'surrender', 'poor', 'Hillside'),
  (7, 106, '2024-05-06', 'transfer', 'poor', 'Old Town'),
  (8, 107, '2024-05-24', 'surrender', 'good', 'Old Town'),
  (9, 108, '2024-06-16', 'seized', 'poor', 'Old Town'),
  (10, 109, '2025-02-12', 'surrender', 'fair', 'Old Town'),
  (11, 110, '2023-06-25', 'stray', 'poor', 'Hillside'),
  (12, 111, '2024-12-19', 'stray', 'good', 'Hillside'),
  (13, 112, '2023-09-13', 'stray', 'fair', 'Old Town'),
  (14, 113, '2023-09-06', 'transfer', 'poor', 'Maple District'),
  (15, 114, '2024-05-17', 'transfer', 'poor', 'Old Town'),
  (16, 115, '2024-06-07', 'stray', 'good', 'Old Town'),
  (17, 116, '2024-04-25', 'surrender', 'good', 'Hillside'),
  (18, 117, '2023-06-29', 'surrender', 'fair', 'Old Town'),
  (19, 118, '2023-10-17', 'stray', 'fair', 'Maple District'),
  (20, 119, '2024-04-02', 'stray', 'good', 'Old Town'),
  (21, 120, '2023-12-24', 'stray', 'poor', 'Hillside'),
  (22, 121, '2023-02-10', 'surrender', 'poor', 'Harbour'),
  (23, 122, '2024-09-21', 'stray', 'poor', 'Maple District'),
  (24, 123, '2023-11-24', 'surrender', 'good', 'Old Town'),
  (25, 124, '2024-04-20', 'surrender', 'fair', 'Hillside'),
  (26, 125, '2024-04-27', 'stray', 'good', 'Harbour'),
  (27, 126, '2024-10-14', 'surrender', 'fair', 'Old Town'),
  (28, 127, '2023-08-26', 'surrender', 'fair', 'Harbour'),
  (29, 128, '2024-07-11', 'surrender', 'poor', 'Harbour'),
  (30, 129, '2024-09-15', 'transfer', 'fair', 'Harbour'),
  (31, 130, '2024-05-25', 'surrender', 'good', 'Old Town'),
  (32, 131, '2024-10-07', 'surrender', 'good', 'Harbour'),
  (33, 132, '2024-09-05', 'surrender', 'poor', 'Harbour'),
  (34, 133, '2024-09-20', 'stray', 'fair', 'Hillside'),
  (35, 134, '2023-03-11', 'seized', 'fair', 'Maple District'),
  (36, 135, '2023-03-24', 'surrender', 'good', 'Old Town');

INSERT INTO adopter (adopter_id, full_name, district, home_type, has_garden, children, email) VALUES
  (1, 'Anna Fischer', 'Maple District', 'flat', 'Y', 3, 'anna.fischer@webpost.example'),
  (2, 'Ben Carter', 'Riverside', 'house', 'N', 0, 'ben.carter@webpost.example'),
  (3, 'Chloe Dubois', 'Hillside', 'house', 'Y', 0, 'chloe.dubois@webpost.example'),
  (4, 'David Stein', 'Hillside', 'farm', 'Y', 0, 'david.stein@webpost.example'),
  (5, 'Eva Lindholm', 'Maple District', 'farm', 'N', 0, 'eva.lindholm@webpost.example'),
  (6, 'Finn Murphy', 'Harbour', 'flat', 'Y', 3, 'finn.murphy@webpost.example'),
  (7, 'Greta Olsen', 'Old Town', 'house', 'Y', 3, 'greta.olsen@webpost.example'),
  (8, 'Hassan Ali', 'Hillside', 'house', 'Y', 0, 'hassan.ali@webpost.example'),
  (9, 'Irene Costa', 'Riverside', 'house', 'Y', 2, 'irene.costa@inbox.example'),
  (10, 'Jack Wilson', 'Hillside', 'house', 'N', 2, 'jack.wilson@inbox.example'),
  (11, 'Karin Weber', 'Maple District', 'house', 'Y', 3, 'karin.weber@inbox.example'),
  (12, 'Liam Byrne', 'Hillside', 'house', 'Y', 3, 'liam.byrne@webpost.example'),
  (13, 'Maya Singh', 'Harbour', 'house', 'Y', 2, 'maya.singh@webpost.example'),
  (14, 'Noah Clark', 'Hillside', 'flat', 'Y', 0, 'noah.clark@inbox.example'),
  (15, 'Olivia Green', 'Harbour', 'house', 'Y', 1, 'olivia.green@webpost.example'),
  (16, 'Peter Novak', 'Hillside', 'house', 'Y', 0, 'peter.novak@webpost.example');

INSERT INTO adoption (adoption_id, animal_id, adopter_id, adopted_dt, fee_cents, returned_dt) VALUES
  (1, 105, 12, '2023-09-13', 14000, NULL),
  (2, 110, 7, '2023-09-04', 16500, NULL),
  (3, 123, 7, '2024-01-29', 27500, NULL),
  (4, 117, 12, '2023-08-09', 14000, NULL),
  (5, 120, 10, '2024-03-22', 5500, '2024-04-10'),
  (6, 119, 8, '2024-08-10', 16500, NULL),
  (7, 115, 11, '2024-08-25', 25000, NULL),
  (8, 116, 1, '2024-08-17', 14000, NULL),
  (9, 108, 3, '2024-07-09', 23500, NULL),
  (10, 129, 6, '2024-09-22', 23500, NULL),
  (11, 124, 11, '2024-07-19', 14000, '2024-08-29'),
  (12, 125, 2, '2024-06-14', 25000, NULL),
  (13, 103, 6, '2024-04-05', 27500, NULL),
  (14, 113, 1, '2023-12-23', 14000, NULL),
  (15, 112, 1, '2023-09-25', 25000, NULL),
  (16, 106, 2, '2024-09-05', 25000, NULL),
  (17, 102, 7, '2024-11-11', 4500, '2024-12-26');

INSERT INTO vet (vet_id, vet_name, specialty, hourly_fee) VALUES
  (1, 'Dr. Ortega', 'surgery', 95),
  (2, 'Dr. Blum', 'general', 70),
  (3, 'Dr. Kaya', 'dentistry', 88),
  (4, 'Dr. Schulz', 'general', 72),
  (5, 'Dr. Ito', 'exotics', 90),
  (6, 'Dr. Roy', 'surgery', 110),
  (7, 'Dr. Lam', 'general', 68),
  (8, 'Dr. Haas', 'imaging', 105),
  (9, 'Dr. Vidal', 'exotics', 84),
  (10, 'Dr. Frost', 'dermatology', 92);

INSERT INTO treatment (treatment_id, animal_id, vet_id, treated_dt, treatment_type, cost) VALUES
  (1, 102, 6, '2024-11-17', 'vaccination', 52.75),
  (2, 127, 2, '2023-09-24', 'neutering', 127.6),
  (3, 124, 3, '2024-04-30', 'wound care', 102.1),
  (4, 116, 4, '2024-04-30', 'wound care', 73.74),
  (5, 128, 4, '2024-07-12', 'vaccination', 40.7),
  (6, 134, 6, '2023-03-22', 'wound care', 101.81),
  (7, 116, 5, '2024-06-05', 'wound care', 84.53),
  (8, 123, 6, '2023-12-16', 'vaccination', 42.77),
  (9, 100, 7, '2023-10-03', 'wound care', 96.41),
  (10, 106, 7, '2024-05-16', 'vaccination', 38.55),
  (11, 124, 6, '2024-05-14', 'dental cleaning', 89.42),
  (12, 104, 2, '2025-01-11', 'dental cleaning', 123.5),
  (13, 104, 7, '2025-01-12', 'neutering', 191.18),
  (14, 108, 2, '2024-07-02', 'dental cleaning', 86.31),
  (15, 123, 5, '2024-01-10', 'check-up', 36.05),
  (16, 132, 4, '2024-10-15', 'deworming', 15.59),
  (17, 135, 4, '2023-05-14', 'neutering', 117.68),
  (18, 106, 3, '2024-06-05', 'dental cleaning', 89.34),
  (19, 105, 4, '2023-07-07', 'deworming', 17.05),
  (20, 133, 1, '2024-10-28', 'wound care', 93.8),
  (21, 116, 6, '2024-06-01', 'vaccination', 32.3),
  (22, 117, 3, '2023-07-19', 'deworming', 23.07),
  (23, 127, 4, '2023-09-15', 'dental cleaning', 124.9),
  (24, 120, 2, '2024-01-21', 'neutering', 173.76),
  (25, 126, 5, '2024-10-26', 'vaccination', 35.11),
  (26, 123, 1, '2024-01-08', 'deworming', 23.84),
  (27, 106, 5, '2024-07-04', 'vaccination', 50.69),
  (28, 111, 2, '2024-12-28', 'vaccination', 42.19),
  (29, 128, 5, '2024-08-15', 'deworming', 18.52),
  (30, 130, 2, '2024-07-17', 'deworming', 16.86),
  (31, 109, 5, '2025-03-09', 'dental cleaning', 119.77),
  (32, 107, 4, '2024-06-16', 'dental cleaning', 116.6),
  (33, 108, 2, '2024-07-31', 'deworming', 21.4),
  (34, 113, 1, '2023-10-22', 'neutering', 114.97),
  (35, 131, 4, '2024-11-16', 'dental cleaning', 91.93),
  (36, 121, 7, '2023-03-24', 'deworming', 22.85);

INSERT INTO volunteer (volunteer_id, first_name, last_name, since_dt, coordinator_id) VALUES
  (1, 'Amelie', 'Kurz', '2021-04-02', NULL),
  (2, 'Bastian', 'Roth', '2023-09-12', 1),
  (3, 'Carmen', 'Diaz', '2020-01-20', NULL),
  (4, 'Dario', 'Leone', '2024-06-01', 7),
  (5, 'Esther', 'Klein', '2022-02-14', 1),
  (6, 'Fabio', 'Ricci', '2024-11-18', 1),
  (7, 'Gwen', 'Price', '2019-08-05', NULL),
  (8, 'Henri', 'Petit', '2023-03-27', 1),
  (9, 'Ivana', 'Maric', '2022-10-30', 7),
  (10, 'Jonas', 'Falk', '2025-01-08', 1),
  (11, 'Kaja', 'Dahl', '2021-12-12', 1),
  (12, 'Luis', 'Moreno', '2024-02-29', 7);

INSERT INTO shift (volunteer_id, shift_dt, task, hours) VALUES
  (1, '2025-01-20', 'walking', 3),
  (1, '2025-02-17', 'cleaning', 4),
  (2, '2025-01-31', 'cleaning', 4),
  (3, '2025-01-16', 'feeding', 2.5),
  (3, '2025-01-20', 'feeding', 2),
  (3, '2025-01-30', 'feeding', 2),
  (4, '2025-01-08', 'walking', 5),
  (5, '2025-01-21', 'desk', 2.5),
  (5, '2025-02-20', 'walking', 4),
  (5, '2025-02-22', 'walking', 2),
  (6, '2025-02-04', 'walking', 2),
  (6, '2025-02-05', 'cleaning', 3),
  (6, '2025-02-15', 'walking', 2.5),
  (7, '2025-01-17', 'desk', 5),
  (7, '2025-02-14', 'feeding', 2.5),
  (7, '2025-02-15', 'cleaning', 2.5),
  (7, '2025-02-27', 'walking', 2),
  (7, '2025-03-08', 'walking', 4),
  (8, '2025-02-24', 'walking', 5),
  (8, '2025-02-25', 'walking', 4),
  (8, '2025-03-03', 'feeding', 2.5),
  (8, '2025-03-07', 'feeding', 3),
  (9, '2025-02-01', 'walking', 2),
  (9, '2025-02-11', 'walking', 3),
  (9, '2025-03-04', 'walking', 2.5),
  (10, '2025-01-01', 'cleaning', 4),
  (10, '2025-01-26', 'walking', 4),
  (10, '2025-01-27', 'feeding', 3),
  (10, '2025-02-26', 'desk', 4),
  (10, '2025-02-27', 'walking', 2),
  (11, '2025-01-01', 'feeding', 5),
  (11, '2025-01-24', 'desk', 4),
  (11, '2025-01-27', 'desk', 2),
  (11, '2025-02-02', 'feeding', 2),
  (11, '2025-03-02', 'feeding', 4),
  (11, '2025-03-08', 'desk', 2);

INSERT INTO donation (donation_id, donor, given_dt, amount, channel, purpose) VALUES
  (1, 'Peter Novak', '2025-01-01', 25, 'online', 'food'),
  (2, 'Paws & Co Ltd', '2024-08-07', 250, 'transfer', 'vet fund'),
  (3, 'Irene Costa', '2024-05-21', 25, 'online', 'food'),
  (4, 'Irene Costa', '2024-04-29', 20, 'online', 'food'),
  (5, 'Karin Weber', '2024-07-07', 150, 'online', 'vet fund'),
  (6, 'anonymous', '2024-08-28', 75, 'online', 'general'),
  (7, 'Irene Costa', '2024-12-22', 50, 'cash', 'general'),
  (8, 'Anna Fischer', '2024-02-06', 150, 'transfer', 'building'),
  (9, 'Karin Weber', '2024-01-30', 150, 'online', 'general'),
  (10, 'Old Town Bakery', '2025-01-21', 100, 'online', 'food'),
  (11, 'Karin Weber', '2024-06-03', 100, 'online', 'building'),
  (12, 'Anna Fischer', '2024-11-12', 600, 'online', 'vet fund'),
  (13, 'Harbour Rotary Club', '2024-02-10', 40, 'online', 'general'),
  (14, 'Paws & Co Ltd', '2025-02-11', 20, 'online', 'food'),
  (15, 'Karin Weber', '2024-05-26', 20, 'cash', 'general'),
  (16, 'Paws & Co Ltd', '2024-05-28', 250, 'online', 'vet fund'),
  (17, 'Karin Weber', '2024-10-05', 150, 'online', 'vet fund'),
  (18, 'Irene Costa', '2024-06-10', 40, 'online', 'general'),
  (19, 'Karin Weber', '2024-04-25', 10, 'cash', 'general'),
  (20, 'Paws & Co Ltd', '2024-07-08', 150, 'cash', 'food'),
  (21, 'anonymous', '2024-08-24', 250, 'online', 'building'),
  (22, 'Anna Fischer', '2024-08-17', 40, 'online', 'food'),
  (23, 'Paws & Co Ltd', '2024-07-03', 20, 'online', 'building'),
  (24, 'Karin Weber', '2024-02-12', 40, 'online', 'vet fund'),
  (25, 'Old Town Bakery', '2025-02-22', 75, 'transfer', 'building'),
  (26, 'Irene Costa', '2024-10-26', 600, 'online', 'building'),
  (27, 'Irene Costa', '2024-04-04', 600, 'transfer', 'general'),
  (28, 'Paws & Co Ltd', '2024-02-02', 600, 'transfer', 'general'),
  (29, 'Old Town Bakery', '2025-01-12', 40, 'online', 'food'),
  (30, 'anonymous', '2024-03-11', 250, 'online', 'building'),
  (31, 'Harbour Rotary Club', '2024-11-06', 100, 'online', 'building'),
  (32, 'Old Town Bakery', '2025-02-13', 20, 'online', 'general');
