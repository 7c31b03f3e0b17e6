-- Libraries of several towns, invented: branches, members, titles, copies, loans, holds, fines, events, and two views.

CREATE TABLE library_branch (
  library_branch_id INTEGER PRIMARY KEY,
  branch_name TEXT NOT NULL,
  town_name TEXT NOT NULL,
  opened_on DATE NOT NULL,
  floor_area_square_metres INTEGER NOT NULL,
  has_reading_garden BOOLEAN NOT NULL
);

CREATE TABLE library_member (
  library_member_id INTEGER PRIMARY KEY,
  member_full_name TEXT NOT NULL,
  home_branch_id INTEGER NOT NULL REFERENCES library_branch(library_branch_id),
  membership_type TEXT NOT NULL,
  registration_date DATE NOT NULL,
  date_of_birth DATE NOT NULL,
  is_blocked BOOLEAN NOT NULL
);

CREATE TABLE catalogue_title (
  catalogue_title_id INTEGER PRIMARY KEY,
  title_text TEXT NOT NULL,
  publication_year INTEGER NOT NULL,
  language_name TEXT NOT NULL,
  material_type TEXT NOT NULL,
  page_count INTEGER
);

CREATE TABLE author_person (
  author_person_id INTEGER PRIMARY KEY,
  author_name TEXT NOT NULL,
  birth_year INTEGER NOT NULL,
  nationality TEXT NOT NULL
);

CREATE TABLE title_authorship (
  catalogue_title_id INTEGER NOT NULL REFERENCES catalogue_title(catalogue_title_id),
  author_person_id INTEGER NOT NULL REFERENCES author_person(author_person_id),
  PRIMARY KEY (catalogue_title_id, author_person_id)
);

CREATE TABLE physical_copy (
  physical_copy_id INTEGER PRIMARY KEY,
  catalogue_title_id INTEGER NOT NULL REFERENCES catalogue_title(catalogue_title_id),
  holding_branch_id INTEGER NOT NULL REFERENCES library_branch(library_branch_id),
  acquisition_date DATE NOT NULL,
  purchase_price_eur NUMERIC(7, 2) NOT NULL,
  copy_condition TEXT NOT NULL
);

CREATE TABLE loan_transaction (
  loan_transaction_id INTEGER PRIMARY KEY,
  physical_copy_id INTEGER NOT NULL REFERENCES physical_copy(physical_copy_id),
  library_member_id INTEGER NOT NULL REFERENCES library_member(library_member_id),
  loan_date DATE NOT NULL,
  due_date DATE NOT NULL,
  return_date DATE,
  renewal_count INTEGER NOT NULL
);

CREATE TABLE hold_request (
  hold_request_id INTEGER PRIMARY KEY,
  catalogue_title_id INTEGER NOT NULL REFERENCES catalogue_title(catalogue_title_id),
  library_member_id INTEGER NOT NULL REFERENCES library_member(library_member_id),
  requested_on DATE NOT NULL,
  pickup_branch_id INTEGER NOT NULL REFERENCES library_branch(library_branch_id),
  hold_status TEXT NOT NULL
);

CREATE TABLE overdue_fine (
  overdue_fine_id INTEGER PRIMARY KEY,
  loan_transaction_id INTEGER NOT NULL REFERENCES loan_transaction(loan_transaction_id),
  fine_amount_eur NUMERIC(6, 2) NOT NULL,
  fine_issued_on DATE NOT NULL,
  fine_paid_on DATE
);

CREATE TABLE library_event (
  library_event_id INTEGER PRIMARY KEY,
  hosting_branch_id INTEGER NOT NULL REFERENCES library_branch(library_branch_id),
  event_name TEXT NOT NULL,
  event_date DATE NOT NULL,
  attendance_count INTEGER NOT NULL,
  event_kind TEXT NOT NULL
);

INSERT INTO library_branch (library_branch_id, branch_name, town_name, opened_on, floor_area_square_metres, has_reading_garden) VALUES
  (1, 'Central Library', 'Aldford', '1974-05-02', 4200, TRUE),
  (2, 'Riverside Branch', 'Aldford', '1998-09-14', 850, FALSE),
  (3, 'Hilltop Branch', 'Aldford', '2011-03-19', 610, FALSE),
  (4, 'Brackley Town Library', 'Brackley', '1969-10-01', 1900, TRUE),
  (5, 'Brackley North', 'Brackley', '2005-06-11', 430, FALSE),
  (6, 'Caldwick Library', 'Caldwick', '1988-02-27', 1250, TRUE),
  (7, 'Harbour Reading Room', 'Caldwick', '2019-08-03', 280, FALSE),
  (8, 'Dunmore Library', 'Dunmore', '1993-11-20', 990, FALSE),
  (9, 'Dunmore School Library', 'Dunmore', '2014-01-13', 340, FALSE),
  (10, 'Mobile Library', 'Aldford', '2021-04-06', 35, FALSE);

INSERT INTO library_member (library_member_id, member_full_name, home_branch_id, membership_type, registration_date, date_of_birth, is_blocked) VALUES
  (1, 'Alice Warren', 5, 'adult', '2021-11-23', '1988-02-14', FALSE),
  (2, 'Barnaby Cole', 8, 'adult', '2020-09-29', '1973-09-02', FALSE),
  (3, 'Celia Hart', 9, 'child', '2023-10-21', '2013-12-11', FALSE),
  (4, 'Desmond King', 5, 'student', '2020-01-27', '2006-03-20', FALSE),
  (5, 'Edith Shaw', 5, 'senior', '2022-04-02', '1940-10-08', FALSE),
  (6, 'Farah Aziz', 5, 'adult', '2023-03-10', '1974-08-15', FALSE),
  (7, 'Gordon Blake', 1, 'adult', '2021-12-03', '1989-02-25', TRUE),
  (8, 'Heather Moss', 1, 'adult', '2024-12-21', '1983-10-23', FALSE),
  (9, 'Ivor Pugh', 2, 'child', '2024-03-30', '2013-03-26', FALSE),
  (10, 'Jasmine Lee', 1, 'student', '2023-12-05', '2003-12-27', FALSE),
  (11, 'Kenneth Rowe', 1, 'senior', '2021-04-29', '1940-01-19', FALSE),
  (12, 'Lydia Frost', 4, 'adult', '2024-10-09', '1980-11-20', FALSE),
  (13, 'Marcus Webb', 1, 'adult', '2022-03-24', '1968-06-27', FALSE),
  (14, 'Nadia Khan', 9, 'adult', '2019-03-04', '1993-09-12', TRUE),
  (15, 'Owen Pryce', 8, 'child', '2022-05-19', '2013-12-19', FALSE),
  (16, 'Phoebe Dunn', 4, 'student', '2020-02-02', '2001-10-17', FALSE),
  (17, 'Quinn Avery', 3, 'senior', '2025-05-14', '1939-02-26', FALSE),
  (18, 'Rhys Morgan', 5, 'adult', '2025-01-16', '1976-11-19', FALSE),
  (19, 'Sophie Lane', 4, 'adult', '2021-07-15', '1992-10-23', FALSE),
  (20, 'Theo Grant', 6, 'adult', '2021-12-22', '1984-10-27', FALSE),
  (21, 'Ursula Bright', 4, 'child', '2022-11-22', '2013-05-14', TRUE),
  (22, 'Vincent Ross', 9, 'student', '2024-08-29', '2007-07-02', FALSE),
  (23, 'Winifred Hale', 5, 'senior', '2023-12-16', '1945-11-20', FALSE),
  (24, 'Yusuf Demir', 6, 'adult', '2021-03-08', '1986-01-24', FALSE),
  (25, 'Zara Quill', 1, 'adult', '2022-09-23', '1978-05-25', FALSE),
  (26, 'Angus Reid', 1, 'adult', '2020-05-15', '1979-04-02', FALSE);

INSERT INTO catalogue_title (catalogue_title_id, title_text, publication_year, language_name, material_type, page_count) VALUES
  (1, 'The Salt Path Home', 2018, 'English', 'book', 312),
  (2, 'Night Trains', 2021, 'English', 'book', 268),
  (3, 'Das stille Haus', 2015, 'German', 'book', 401),
  (4, 'A Field Guide to Clouds', 2009, 'English', 'book', 224),
  (5, 'La casa del viento', 2019, 'Spanish', 'book', 356),
  (6, 'The Clockmaker of Ghent', 2012, 'English', 'book', 512),
  (7, 'Bread, Slowly', 2020, 'English', 'book', 190),
  (8, 'Letters from the Lighthouse', 1987, 'English', 'book', 143),
  (9, 'Le jardin des heures', 2016, 'French', 'book', 288),
  (10, 'Stars for Beginners', 2023, 'English', 'book', 176),
  (11, 'The Otter Who Sang', 2022, 'English', 'book', 48),
  (12, 'Whale Song', 2014, 'English', 'audiobook', NULL),
  (13, 'Night Trains (read aloud)', 2022, 'English', 'audiobook', NULL),
  (14, 'Rivers of the North', 2017, 'English', 'dvd', NULL),
  (15, 'Planet of Ants', 2019, 'English', 'dvd', NULL),
  (16, 'Garden Weekly', 2025, 'English', 'magazine', 64),
  (17, 'Science Monthly', 2025, 'English', 'magazine', 80),
  (18, 'Der lange Sommer', 2011, 'German', 'book', 377),
  (19, 'History of Small Things', 2003, 'English', 'book', 455),
  (20, 'Mountains and Maps', 1996, 'English', 'book', 330);

INSERT INTO author_person (author_person_id, author_name, birth_year, nationality) VALUES
  (1, 'Marian Holt', 1961, 'British'),
  (2, 'Tomas Reyes', 1974, 'Spanish'),
  (3, 'Greta Vogel', 1958, 'German'),
  (4, 'Simon Abbott', 1980, 'British'),
  (5, 'Claire Lemaire', 1969, 'French'),
  (6, 'Priya Nair', 1985, 'Indian'),
  (7, 'Edwin Stokes', 1932, 'British'),
  (8, 'Leila Haddad', 1978, 'Lebanese'),
  (9, 'Nils Aaberg', 1966, 'Norwegian'),
  (10, 'Ruth Calloway', 1949, 'American'),
  (11, 'Ola Sundby', 1990, 'Norwegian'),
  (12, 'Hugh Penrose', 1955, 'British');

INSERT INTO title_authorship (catalogue_title_id, author_person_id) VALUES
  (1, 1),
  (2, 4),
  (3, 3),
  (4, 9),
  (4, 10),
  (5, 2),
  (6, 1),
  (7, 6),
  (8, 7),
  (9, 5),
  (10, 6),
  (10, 4),
  (11, 8),
  (12, 9),
  (13, 4),
  (14, 9),
  (15, 10),
  (18, 3),
  (19, 7),
  (19, 10),
  (20, 1);

INSERT INTO physical_copy (physical_copy_id, catalogue_title_id, holding_branch_id, acquisition_date, purchase_price_eur, copy_condition) VALUES
  (5000, 1, 6, '2025-04-29', 22.98, 'good'),
  (5001, 2, 5, '2019-02-12', 12.07, 'good'),
  (5002, 3, 9, '2020-08-14', 8.07, 'worn'),
  (5003, 4, 1, '2024-04-29', 31.64, 'worn'),
  (5004, 5, 1, '2023-06-10', 23.89, 'new'),
  (5005, 6, 4, '2019-09-30', 12.42, 'good'),
  (5006, 7, 1, '2017-01-10', 34.2, 'good'),
  (5007, 8, 4, '2018-07-28', 23.4, 'new'),
  (5008, 9, 3, '2021-07-20', 19.3, 'worn'),
  (5009, 10, 9, '2021-11-29', 26.18, 'good'),
  (5010, 11, 1, '2021-05-01', 37.18, 'new'),
  (5011, 12, 7, '2019-08-29', 26.53, 'new'),
  (5012, 13, 2, '2020-09-29', 15.22, 'good'),
  (5013, 14, 8, '2022-03-01', 18.26, 'worn'),
  (5014, 15, 1, '2016-07-16', 30.67, 'good'),
  (5015, 16, 4, '2016-07-06', 10.72, 'worn'),
  (5016, 17, 1, '2017-02-13', 7.33, 'new'),
  (5017, 18, 5, '2018-08-13', 27.14, 'new'),
  (5018, 19, 6, '2017-07-14', 37.73, 'new'),
  (5019, 20, 3, '2016-03-06', 35.98, 'new'),
  (5020, 10, 1, '2016-07-20', 31.47, 'worn'),
  (5021, 10, 4, '2017-06-08', 14.7, 'good'),
  (5022, 11, 3, '2021-09-28', 12.49, 'good'),
  (5023, 3, 8, '2021-09-10', 22.61, 'worn'),
  (5024, 3, 4, '2022-05-13', 19.25, 'new'),
  (5025, 10, 5, '2023-10-01', 19.66, 'good'),
  (5026, 2, 8, '2022-09-03', 16.45, 'worn'),
  (5027, 1, 2, '2022-12-03', 23.05, 'good'),
  (5028, 7, 1, '2021-10-17', 11.15, 'good'),
  (5029, 3, 1, '2016-06-04', 9.75, 'good'),
  (5030, 11, 2, '2021-12-06', 23.14, 'good'),
  (5031, 11, 4, '2024-03-19', 26.15, 'good'),
  (5032, 6, 9, '2023-04-04', 11.9, 'new'),
  (5033, 11, 8, '2021-12-06', 30.18, 'new'),
  (5034, 3, 9, '2018-12-30', 14.09, 'good'),
  (5035, 2, 1, '2018-07-29', 37.58, 'good');

INSERT INTO loan_transaction (loan_transaction_id, physical_copy_id, library_member_id, loan_date, due_date, return_date, renewal_count) VALUES
  (1, 5029, 11, '2025-09-18', '2025-10-09', NULL, 1),
  (2, 5004, 18, '2025-08-22', '2025-09-12', '2025-08-27', 1),
  (3, 5019, 5, '2025-02-25', '2025-03-18', '2025-03-30', 0),
  (4, 5024, 3, '2025-06-26', '2025-07-17', '2025-07-01', 0),
  (5, 5026, 16, '2025-03-05', '2025-03-26', '2025-03-10', 1),
  (6, 5003, 17, '2025-07-18', '2025-08-08', '2025-07-27', 1),
  (7, 5022, 17, '2025-07-09', '2025-07-30', '2025-07-18', 0),
  (8, 5027, 9, '2025-08-22', '2025-09-12', '2025-10-08', 1),
  (9, 5007, 14, '2025-10-15', '2025-11-05', NULL, 0),
  (10, 5017, 11, '2025-09-06', '2025-09-27', '2025-09-24', 2),
  (11, 5012, 19, '2025-08-12', '2025-09-02', '2025-09-14', 1),
  (12, 5028, 1, '2025-04-29', '2025-05-20', '2025-06-15', 1),
  (13, 5032, 18, '2025-07-03', '2025-07-24', '2025-07-28', 1),
  (14, 5032, 17, '2025-10-14', '2025-11-04', NULL, 0),
  (15, 5002, 19, '2025-09-27', '2025-10-18', NULL, 1),
  (16, 5016, 9, '2025-06-08', '2025-06-29', '2025-06-28', 0),
  (17, 5021, 11, '2025-08-14', '2025-09-04', '2025-09-03', 0),
  (18, 5020, 21, '2025-08-25', '2025-09-15', NULL, 0),
  (19, 5012, 3, '2025-07-24', '2025-08-14', '2025-07-29', 0),
  (20, 5028, 21, '2025-06-17', '2025-07-08', '2025-06-22', 1),
  (21, 5023, 10, '2025-06-10', '2025-07-01', '2025-07-27', 0),
  (22, 5030, 5, '2025-09-20', '2025-10-11', NULL, 2),
  (23, 5019, 6, '2025-06-19', '2025-07-10', '2025-06-28', 1),
  (24, 5005, 1, '2025-09-25', '2025-10-16', NULL, 0),
  (25, 5006, 12, '2025-03-31', '2025-04-21', '2025-04-09', 0),
  (26, 5014, 16, '2025-07-13', '2025-08-03', '2025-08-29', 0),
  (27, 5015, 7, '2025-02-19', '2025-03-12', NULL, 2),
  (28, 5027, 18, '2025-10-15', '2025-11-05', NULL, 1),
  (29, 5029, 6, '2025-10-12', '2025-11-02', NULL, 1),
  (30, 5004, 4, '2025-03-06', '2025-03-27', '2025-04-08', 1),
  (31, 5009, 20, '2025-03-01', '2025-03-22', '2025-03-19', 1),
  (32, 5014, 7, '2025-08-17', '2025-09-07', '2025-10-03', 1),
  (33, 5023, 18, '2025-08-31', '2025-09-21', '2025-09-14', 1),
  (34, 5014, 10, '2025-05-10', '2025-05-31', '2025-05-15', 0),
  (35, 5027, 15, '2025-05-09', '2025-05-30', '2025-05-23', 0),
  (36, 5007, 7, '2025-07-31', '2025-08-21', NULL, 0),
  (37, 5023, 8, '2025-05-02', '2025-05-23', '2025-05-16', 0),
  (38, 5027, 16, '2025-10-17', '2025-11-07', NULL, 1),
  (39, 5001, 7, '2025-08-11', '2025-09-01', '2025-08-29', 2),
  (40, 5009, 13, '2025-07-17', '2025-08-07', '2025-08-19', 0);

INSERT INTO hold_request (hold_request_id, catalogue_title_id, library_member_id, requested_on, pickup_branch_id, hold_status) VALUES
  (1, 7, 8, '2025-06-23', 8, 'cancelled'),
  (2, 2, 6, '2025-06-16', 2, 'collected'),
  (3, 11, 21, '2025-07-08', 8, 'waiting'),
  (4, 2, 18, '2025-07-09', 1, 'cancelled'),
  (5, 1, 22, '2025-06-11', 2, 'cancelled'),
  (6, 1, 9, '2025-07-27', 1, 'waiting'),
  (7, 2, 18, '2025-08-20', 6, 'waiting'),
  (8, 1, 10, '2025-09-03', 8, 'collected'),
  (9, 1, 20, '2025-10-03', 2, 'collected'),
  (10, 2, 8, '2025-10-06', 1, 'waiting'),
  (11, 11, 16, '2025-07-18', 2, 'collected'),
  (12, 2, 21, '2025-07-17', 4, 'collected'),
  (13, 13, 3, '2025-06-18', 1, 'ready'),
  (14, 1, 18, '2025-08-21', 1, 'waiting'),
  (15, 10, 17, '2025-08-22', 6, 'collected'),
  (16, 11, 5, '2025-07-15', 1, 'collected'),
  (17, 1, 6, '2025-09-13', 1, 'ready'),
  (18, 2, 24, '2025-06-21', 2, 'waiting'),
  (19, 2, 15, '2025-09-07', 8, 'cancelled'),
  (20, 7, 18, '2025-07-02', 8, 'ready'),
  (21, 11, 12, '2025-09-27', 1, 'collected'),
  (22, 6, 2, '2025-06-07', 8, 'cancelled');

INSERT INTO overdue_fine (overdue_fine_id, loan_transaction_id, fine_amount_eur, fine_issued_on, fine_paid_on) VALUES
  (1, 3, 3.6, '2025-03-30', NULL),
  (2, 8, 7.8, '2025-10-08', NULL),
  (3, 11, 3.6, '2025-09-14', '2025-09-19'),
  (4, 12, 7.8, '2025-06-15', NULL),
  (5, 13, 1.2, '2025-07-28', NULL),
  (6, 21, 7.8, '2025-07-27', '2025-08-19'),
  (7, 26, 7.8, '2025-08-29', '2025-09-23'),
  (8, 30, 3.6, '2025-04-08', '2025-05-06'),
  (9, 32, 7.8, '2025-10-03', '2025-10-11'),
  (10, 40, 3.6, '2025-08-19', '2025-09-02');

INSERT INTO library_event (library_event_id, hosting_branch_id, event_name, event_date, attendance_count, event_kind) VALUES
  (1, 4, 'Story Time with tea', '2025-01-10', 86, 'story time'),
  (2, 1, 'Reading Group for all', '2025-08-30', 5, 'reading group'),
  (3, 4, 'Author Talk on Saturday', '2025-03-19', 20, 'author talk'),
  (4, 4, 'Craft Afternoon in the garden', '2025-01-29', 58, 'craft afternoon'),
  (5, 4, 'Homework Club with tea', '2025-01-21', 43, 'homework club'),
  (6, 7, 'Story Time for all', '2025-08-07', 46, 'story time'),
  (7, 7, 'Reading Group on Saturday', '2025-02-19', 15, 'reading group'),
  (8, 4, 'Author Talk in the garden', '2025-10-20', 80, 'author talk'),
  (9, 1, 'Craft Afternoon with tea', '2025-11-29', 30, 'craft afternoon'),
  (10, 1, 'Homework Club for all', '2025-05-02', 44, 'homework club'),
  (11, 8, 'Story Time on Saturday', '2025-09-09', 83, 'story time'),
  (12, 7, 'Reading Group in the garden', '2025-05-12', 43, 'reading group'),
  (13, 6, 'Author Talk with tea', '2025-10-01', 60, 'author talk'),
  (14, 1, 'Craft Afternoon for all', '2025-02-21', 71, 'craft afternoon'),
  (15, 4, 'Homework Club on Saturday', '2025-06-19', 45, 'homework club'),
  (16, 4, 'Story Time in the garden', '2025-05-09', 77, 'story time'),
  (17, 4, 'Reading Group with tea', '2025-10-14', 52, 'reading group'),
  (18, 1, 'Author Talk for all', '2025-04-16', 22, 'author talk'),
  (19, 2, 'Craft Afternoon on Saturday', '2025-09-27', 41, 'craft afternoon'),
  (20, 4, 'Homework Club in the garden', '2025-09-18', 8, 'homework club');

CREATE VIEW open_loan_overview AS
SELECT l.loan_transaction_id, m.member_full_name, t.title_text, l.loan_date, l.due_date
FROM loan_transaction l
JOIN library_member m ON m.library_member_id = l.library_member_id
JOIN physical_copy c ON c.physical_copy_id = l.physical_copy_id
JOIN catalogue_title t ON t.catalogue_title_id = c.catalogue_title_id
WHERE l.return_date IS NULL;

CREATE VIEW branch_collection_size AS
SELECT b.library_branch_id, b.branch_name, count(c.physical_copy_id) AS copies_held
FROM library_branch b
LEFT JOIN physical_copy c ON c.holding_branch_id = b.library_branch_id
GROUP BY b.library_branch_id, b.branch_name;
