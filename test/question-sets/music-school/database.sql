-- A music school, invented: students, teachers, courses, lessons, payments, recitals.

CREATE TABLE students (
  student_id SERIAL PRIMARY KEY,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  birth_date DATE NOT NULL,
  city TEXT NOT NULL,
  email TEXT NOT NULL,
  joined_on DATE NOT NULL,
  guardian_phone TEXT
);

CREATE TABLE teachers (
  teacher_id SERIAL PRIMARY KEY,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT NOT NULL,
  hired_on DATE NOT NULL,
  hourly_rate NUMERIC(6, 2) NOT NULL,
  is_full_time BOOLEAN NOT NULL
);

CREATE TABLE instruments (
  instrument_id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  family TEXT NOT NULL
);

CREATE TABLE teacher_instruments (
  teacher_id INTEGER NOT NULL REFERENCES teachers(teacher_id),
  instrument_id INTEGER NOT NULL REFERENCES instruments(instrument_id),
  years_experience INTEGER NOT NULL,
  PRIMARY KEY (teacher_id, instrument_id)
);

CREATE TABLE rooms (
  room_id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  floor INTEGER NOT NULL,
  capacity INTEGER NOT NULL,
  has_piano BOOLEAN NOT NULL
);

CREATE TABLE courses (
  course_id SERIAL PRIMARY KEY,
  title TEXT NOT NULL,
  instrument_id INTEGER NOT NULL REFERENCES instruments(instrument_id),
  teacher_id INTEGER NOT NULL REFERENCES teachers(teacher_id),
  level TEXT NOT NULL,
  price NUMERIC(8, 2) NOT NULL,
  weeks INTEGER NOT NULL,
  max_students INTEGER NOT NULL
);

CREATE TABLE enrollments (
  student_id INTEGER NOT NULL REFERENCES students(student_id),
  course_id INTEGER NOT NULL REFERENCES courses(course_id),
  enrolled_on DATE NOT NULL,
  status TEXT NOT NULL,
  final_grade NUMERIC(3, 1),
  PRIMARY KEY (student_id, course_id)
);

CREATE TABLE lessons (
  lesson_id SERIAL PRIMARY KEY,
  course_id INTEGER NOT NULL REFERENCES courses(course_id),
  room_id INTEGER NOT NULL REFERENCES rooms(room_id),
  lesson_date DATE NOT NULL,
  start_time TIME NOT NULL,
  duration_minutes INTEGER NOT NULL,
  is_cancelled BOOLEAN NOT NULL
);

CREATE TABLE payments (
  payment_id SERIAL PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES students(student_id),
  course_id INTEGER NOT NULL REFERENCES courses(course_id),
  paid_on DATE NOT NULL,
  amount NUMERIC(8, 2) NOT NULL,
  method TEXT NOT NULL
);

CREATE TABLE recitals (
  recital_id SERIAL PRIMARY KEY,
  title TEXT NOT NULL,
  held_on DATE NOT NULL,
  venue TEXT NOT NULL,
  ticket_price NUMERIC(6, 2) NOT NULL,
  tickets_sold INTEGER NOT NULL
);

CREATE TABLE performances (
  performance_id SERIAL PRIMARY KEY,
  recital_id INTEGER NOT NULL REFERENCES recitals(recital_id),
  student_id INTEGER NOT NULL REFERENCES students(student_id),
  piece_title TEXT NOT NULL,
  composer TEXT NOT NULL,
  minutes INTEGER NOT NULL
);

CREATE TABLE rentals (
  rental_id SERIAL PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES students(student_id),
  instrument_id INTEGER NOT NULL REFERENCES instruments(instrument_id),
  rented_on DATE NOT NULL,
  returned_on DATE,
  monthly_fee NUMERIC(6, 2) NOT NULL
);

INSERT INTO students (student_id, first_name, last_name, birth_date, city, email, joined_on, guardian_phone) VALUES
  (1, 'Ada', 'Kowalski', '2002-03-08', 'Lindau', 'ada.kowalski@posteo.example', '2023-04-27', NULL),
  (2, 'Bruno', 'Meier', '2008-09-22', 'Dornbirn', 'bruno.meier@mailbox.example', '2025-04-07', '+49 8382 55101'),
  (3, 'Chiara', 'Rossi', '2011-05-12', 'Wangen', 'chiara.rossi@mailbox.example', '2023-07-30', '+49 8382 55102'),
  (4, 'Dmitri', 'Volkov', '2013-08-08', 'Bregenz', 'dmitri.volkov@posteo.example', '2025-04-04', '+49 8382 55103'),
  (5, 'Elena', 'Petrova', '1968-11-01', 'Bregenz', 'elena.petrova@mailbox.example', '2023-06-04', NULL),
  (6, 'Farid', 'Haddad', '2005-05-31', 'Dornbirn', 'farid.haddad@mailbox.example', '2022-11-23', '+49 8382 55105'),
  (7, 'Grace', 'Okoye', '2008-05-12', 'Lindau', 'grace.okoye@posteo.example', '2023-10-25', '+49 8382 55106'),
  (8, 'Hugo', 'Lindgren', '2008-10-04', 'Lindau', 'hugo.lindgren@mailbox.example', '2025-04-19', '+49 8382 55107'),
  (9, 'Ines', 'Carvalho', '1973-05-03', 'Lindau', 'ines.carvalho@mailbox.example', '2025-04-27', NULL),
  (10, 'Jonas', 'Meier', '2005-09-28', 'Dornbirn', 'jonas.meier@posteo.example', '2023-08-10', '+49 8382 55109'),
  (11, 'Kira', 'Nakamura', '2009-11-04', 'Lindau', 'kira.nakamura@mailbox.example', '2024-01-17', '+49 8382 55110'),
  (12, 'Leo', 'Fontaine', '2015-08-29', 'Bregenz', 'leo.fontaine@mailbox.example', '2025-02-20', '+49 8382 55111'),
  (13, 'Mara', 'Jensen', '1969-08-30', 'Lindau', 'mara.jensen@posteo.example', '2022-07-31', NULL),
  (14, 'Nils', 'Andersen', '2008-03-22', 'Lindau', 'nils.andersen@mailbox.example', '2023-01-09', '+49 8382 55113'),
  (15, 'Olga', 'Novak', '2006-03-15', 'Lindau', 'olga.novak@mailbox.example', '2023-10-22', '+49 8382 55114'),
  (16, 'Pablo', 'Ruiz', '2010-01-20', 'Wangen', 'pablo.ruiz@posteo.example', '2022-03-04', '+49 8382 55115'),
  (17, 'Quentin', 'Leroy', '1984-05-02', 'Dornbirn', 'quentin.leroy@mailbox.example', '2022-05-07', NULL),
  (18, 'Rosa', 'Delgado', '2011-10-06', 'Dornbirn', 'rosa.delgado@mailbox.example', '2022-11-04', '+49 8382 55117'),
  (19, 'Samir', 'Patel', '2007-05-25', 'Lindau', 'samir.patel@posteo.example', '2022-07-20', '+49 8382 55118'),
  (20, 'Tilda', 'Berg', '2014-02-18', 'Lindau', 'tilda.berg@mailbox.example', '2024-10-16', '+49 8382 55119'),
  (21, 'Uma', 'Sharma', '2003-06-03', 'Bregenz', 'uma.sharma@mailbox.example', '2022-02-23', NULL),
  (22, 'Viktor', 'Horvat', '2006-12-05', 'Bregenz', 'viktor.horvat@posteo.example', '2022-06-18', '+49 8382 55121'),
  (23, 'Wanda', 'Kowalski', '2015-04-14', 'Lindau', 'wanda.kowalski@mailbox.example', '2024-04-11', '+49 8382 55122'),
  (24, 'Xavier', 'Moreau', '2014-07-20', 'Wangen', 'xavier.moreau@mailbox.example', '2023-08-05', '+49 8382 55123'),
  (25, 'Yara', 'Silva', '2016-06-04', 'Lindau', 'yara.silva@posteo.example', '2022-02-08', NULL),
  (26, 'Zoe', 'Papas', '2015-05-28', 'Lindau', 'zoe.papas@mailbox.example', '2023-01-06', '+49 8382 55125');

INSERT INTO teachers (teacher_id, first_name, last_name, email, hired_on, hourly_rate, is_full_time) VALUES
  (1, 'Agnes', 'Brandt', 'agnes.brandt@musikschule.example', '2012-09-01', 48, TRUE),
  (2, 'Boris', 'Keller', 'boris.keller@musikschule.example', '2015-02-01', 44, TRUE),
  (3, 'Carla', 'Conti', 'carla.conti@musikschule.example', '2018-09-01', 41.5, FALSE),
  (4, 'Daniel', 'Frey', 'daniel.frey@musikschule.example', '2019-03-15', 39, FALSE),
  (5, 'Emine', 'Yilmaz', 'emine.yilmaz@musikschule.example', '2010-09-01', 52, TRUE),
  (6, 'Frank', 'Osei', 'frank.osei@musikschule.example', '2021-09-01', 37, FALSE),
  (7, 'Gerda', 'Huber', 'gerda.huber@musikschule.example', '2008-09-01', 55, TRUE),
  (8, 'Hiro', 'Tanaka', 'hiro.tanaka@musikschule.example', '2023-01-10', 36, FALSE),
  (9, 'Isabel', 'Santos', 'isabel.santos@musikschule.example', '2016-09-01', 45, TRUE),
  (10, 'Jan', 'Brandt', 'jan.brandt@musikschule.example', '2024-02-01', 34.5, FALSE);

INSERT INTO instruments (instrument_id, name, family) VALUES
  (1, 'Violin', 'strings'),
  (2, 'Viola', 'strings'),
  (3, 'Cello', 'strings'),
  (4, 'Guitar', 'strings'),
  (5, 'Flute', 'woodwind'),
  (6, 'Clarinet', 'woodwind'),
  (7, 'Saxophone', 'woodwind'),
  (8, 'Trumpet', 'brass'),
  (9, 'Trombone', 'brass'),
  (10, 'Piano', 'keyboard'),
  (11, 'Organ', 'keyboard'),
  (12, 'Drums', 'percussion'),
  (13, 'Marimba', 'percussion'),
  (14, 'Singing', 'voice'),
  (15, 'Harp', 'strings'),
  (16, 'Tuba', 'brass');

INSERT INTO teacher_instruments (teacher_id, instrument_id, years_experience) VALUES
  (1, 1, 6),
  (1, 2, 4),
  (2, 10, 24),
  (2, 11, 3),
  (3, 14, 23),
  (4, 4, 5),
  (5, 10, 23),
  (6, 12, 24),
  (6, 13, 6),
  (7, 3, 15),
  (7, 1, 22),
  (8, 8, 24),
  (8, 9, 4),
  (9, 5, 21),
  (9, 6, 18),
  (9, 7, 15),
  (10, 4, 21),
  (10, 12, 5);

INSERT INTO rooms (room_id, name, floor, capacity, has_piano) VALUES
  (1, 'Bach', 0, 30, TRUE),
  (2, 'Clara', 0, 12, TRUE),
  (3, 'Dvorak', 1, 8, FALSE),
  (4, 'Elgar', 1, 6, FALSE),
  (5, 'Fanny', 1, 10, TRUE),
  (6, 'Grieg', 2, 4, FALSE),
  (7, 'Haydn', 2, 5, TRUE),
  (8, 'Ives', 2, 6, FALSE),
  (9, 'Joplin', 0, 16, TRUE),
  (10, 'Kodaly', 3, 3, FALSE);

INSERT INTO courses (course_id, title, instrument_id, teacher_id, level, price, weeks, max_students) VALUES
  (1, 'First Bow', 1, 1, 'beginner', 320, 12, 6),
  (2, 'Violin in Company', 1, 7, 'intermediate', 410, 14, 5),
  (3, 'Concerto Class', 1, 1, 'advanced', 620, 16, 3),
  (4, 'Cello Basics', 3, 7, 'beginner', 340, 12, 4),
  (5, 'Campfire Guitar', 4, 4, 'beginner', 240, 10, 8),
  (6, 'Fingerstyle Guitar', 4, 10, 'intermediate', 330, 12, 6),
  (7, 'Flute for All', 5, 9, 'beginner', 280, 10, 6),
  (8, 'Sax and Swing', 7, 9, 'intermediate', 390, 12, 5),
  (9, 'Trumpet Fanfare', 8, 8, 'beginner', 290, 10, 5),
  (10, 'Piano for Starters', 10, 2, 'beginner', 360, 12, 6),
  (11, 'Piano Duets', 10, 5, 'intermediate', 450, 14, 4),
  (12, 'Piano Masterclass', 10, 5, 'advanced', 780, 16, 2),
  (13, 'Organ Evenings', 11, 2, 'advanced', 560, 10, 2),
  (14, 'Drum Kit Lab', 12, 6, 'beginner', 310, 10, 4),
  (15, 'Choir Voices', 14, 3, 'beginner', 180, 20, 20),
  (16, 'Solo Voice', 14, 3, 'advanced', 590, 14, 3);

INSERT INTO enrollments (student_id, course_id, enrolled_on, status, final_grade) VALUES
  (21, 5, '2024-07-06', 'completed', 2.5),
  (22, 12, '2023-07-24', 'dropped', NULL),
  (1, 6, '2023-12-16', 'completed', 3.8),
  (20, 11, '2024-05-30', 'dropped', NULL),
  (7, 15, '2024-07-18', 'completed', 1.8),
  (20, 5, '2023-07-18', 'completed', 1.3),
  (10, 10, '2024-11-19', 'active', NULL),
  (22, 4, '2024-04-08', 'dropped', NULL),
  (18, 16, '2023-11-28', 'dropped', NULL),
  (24, 3, '2024-02-17', 'completed', 3.2),
  (4, 8, '2023-12-07', 'completed', 4.0),
  (22, 9, '2024-01-31', 'completed', 1.7),
  (14, 10, '2023-03-29', 'completed', 2.4),
  (15, 4, '2024-04-27', 'dropped', NULL),
  (23, 10, '2023-06-26', 'completed', 1.3),
  (6, 7, '2023-01-29', 'completed', 4.6),
  (24, 14, '2023-12-01', 'completed', 1.1),
  (13, 5, '2023-03-09', 'completed', 4.9),
  (21, 6, '2025-05-13', 'active', NULL),
  (16, 10, '2023-01-31', 'completed', 4.9),
  (17, 15, '2023-10-24', 'completed', 4.7),
  (24, 7, '2023-10-22', 'completed', 1.7),
  (8, 8, '2024-05-12', 'completed', 4.1),
  (7, 11, '2024-03-03', 'completed', 2.0),
  (14, 3, '2024-12-17', 'active', NULL),
  (13, 10, '2025-01-02', 'active', NULL),
  (3, 8, '2024-12-23', 'dropped', NULL),
  (5, 9, '2023-09-23', 'completed', 1.1),
  (18, 15, '2023-10-24', 'completed', 1.8),
  (6, 15, '2024-11-25', 'active', NULL),
  (2, 15, '2023-11-01', 'completed', 4.4),
  (10, 14, '2023-10-19', 'completed', 1.3),
  (22, 8, '2023-10-12', 'completed', 2.2),
  (13, 4, '2024-03-04', 'completed', 3.2),
  (9, 10, '2025-01-20', 'dropped', NULL),
  (15, 3, '2024-11-08', 'active', NULL),
  (9, 11, '2024-02-01', 'completed', 2.7),
  (18, 7, '2024-11-25', 'active', NULL),
  (1, 8, '2024-11-15', 'active', NULL),
  (19, 5, '2025-05-10', 'active', NULL);

INSERT INTO lessons (lesson_id, course_id, room_id, lesson_date, start_time, duration_minutes, is_cancelled) VALUES
  (1, 5, 7, '2025-04-11', '09:30', 45, FALSE),
  (2, 12, 1, '2025-05-17', '18:30', 60, FALSE),
  (3, 15, 7, '2025-01-19', '09:30', 90, FALSE),
  (4, 11, 1, '2025-05-27', '09:30', 90, FALSE),
  (5, 14, 1, '2025-01-29', '18:30', 45, FALSE),
  (6, 7, 5, '2025-03-17', '09:30', 45, FALSE),
  (7, 10, 9, '2025-01-29', '18:30', 60, FALSE),
  (8, 8, 2, '2025-04-11', '18:30', 30, FALSE),
  (9, 9, 6, '2025-02-16', '15:30', 45, FALSE),
  (10, 11, 3, '2025-03-17', '17:00', 60, FALSE),
  (11, 4, 6, '2025-03-05', '14:00', 30, FALSE),
  (12, 2, 1, '2025-03-16', '15:30', 45, FALSE),
  (13, 3, 2, '2025-03-12', '14:00', 45, FALSE),
  (14, 1, 5, '2025-01-27', '09:30', 30, FALSE),
  (15, 16, 1, '2025-04-07', '14:00', 30, FALSE),
  (16, 5, 4, '2025-03-10', '09:30', 45, FALSE),
  (17, 2, 2, '2025-01-24', '14:00', 90, FALSE),
  (18, 9, 2, '2025-03-12', '17:00', 45, FALSE),
  (19, 6, 6, '2025-04-23', '17:00', 45, FALSE),
  (20, 16, 4, '2025-04-15', '18:30', 45, TRUE),
  (21, 2, 1, '2025-05-01', '14:00', 45, FALSE),
  (22, 8, 2, '2025-05-10', '15:30', 45, TRUE),
  (23, 2, 1, '2025-05-25', '15:30', 45, FALSE),
  (24, 4, 4, '2025-03-02', '09:30', 60, FALSE),
  (25, 10, 6, '2025-05-05', '18:30', 60, FALSE),
  (26, 10, 6, '2025-05-06', '14:00', 90, TRUE),
  (27, 7, 2, '2025-04-20', '14:00', 60, FALSE),
  (28, 1, 5, '2025-06-08', '14:00', 45, FALSE),
  (29, 15, 4, '2025-04-19', '14:00', 90, FALSE),
  (30, 8, 3, '2025-03-18', '17:00', 30, FALSE),
  (31, 15, 3, '2025-02-27', '15:30', 45, FALSE),
  (32, 10, 9, '2025-02-19', '09:30', 45, FALSE),
  (33, 7, 1, '2025-05-07', '09:30', 60, FALSE),
  (34, 14, 5, '2025-03-19', '14:00', 90, FALSE),
  (35, 3, 5, '2025-04-27', '09:30', 45, FALSE),
  (36, 9, 1, '2025-01-30', '14:00', 45, FALSE),
  (37, 1, 9, '2025-04-08', '18:30', 60, TRUE),
  (38, 6, 5, '2025-04-03', '15:30', 45, FALSE),
  (39, 4, 1, '2025-06-02', '14:00', 30, TRUE),
  (40, 9, 5, '2025-01-10', '09:30', 90, FALSE);

INSERT INTO payments (payment_id, student_id, course_id, paid_on, amount, method) VALUES
  (1, 21, 5, '2024-07-06', 240, 'cash'),
  (2, 22, 12, '2023-08-25', 195.0, 'card'),
  (3, 1, 6, '2024-01-10', 165.0, 'card'),
  (4, 1, 6, '2024-02-01', 165.0, 'card'),
  (5, 20, 11, '2024-06-28', 450, 'card'),
  (6, 7, 15, '2024-07-31', 45.0, 'card'),
  (7, 20, 5, '2023-08-11', 240, 'card'),
  (8, 10, 10, '2024-11-22', 360, 'card'),
  (9, 22, 4, '2024-04-10', 340, 'cash'),
  (10, 18, 16, '2023-12-05', 590, 'transfer'),
  (11, 24, 3, '2024-02-21', 620, 'cash'),
  (12, 4, 8, '2023-12-23', 390, 'card'),
  (13, 22, 9, '2024-02-22', 290, 'transfer'),
  (14, 14, 10, '2023-04-05', 180.0, 'transfer'),
  (15, 15, 4, '2024-05-19', 170.0, 'card'),
  (16, 15, 4, '2024-06-07', 170.0, 'card'),
  (17, 23, 10, '2023-07-23', 360, 'transfer'),
  (18, 6, 7, '2023-03-02', 70.0, 'cash'),
  (19, 24, 14, '2023-12-22', 155.0, 'card'),
  (20, 24, 14, '2024-01-12', 155.0, 'transfer'),
  (21, 13, 5, '2023-04-15', 240, 'transfer'),
  (22, 21, 6, '2025-05-22', 82.5, 'transfer'),
  (23, 16, 10, '2023-02-11', 90.0, 'card'),
  (24, 17, 15, '2023-11-03', 90.0, 'cash'),
  (25, 17, 15, '2023-12-16', 90.0, 'card'),
  (26, 24, 7, '2023-10-31', 280, 'transfer'),
  (27, 8, 8, '2024-05-25', 390, 'transfer'),
  (28, 7, 11, '2024-03-19', 450, 'transfer'),
  (29, 14, 3, '2024-12-31', 155.0, 'card'),
  (30, 13, 10, '2025-01-13', 180.0, 'transfer'),
  (31, 13, 10, '2025-03-12', 180.0, 'transfer'),
  (32, 3, 8, '2025-01-18', 97.5, 'card'),
  (33, 5, 9, '2023-10-20', 290, 'cash'),
  (34, 18, 15, '2023-11-28', 180, 'cash'),
  (35, 6, 15, '2024-11-25', 180, 'cash'),
  (36, 2, 15, '2023-11-01', 45.0, 'cash'),
  (37, 10, 14, '2023-10-20', 310, 'transfer'),
  (38, 22, 8, '2023-11-02', 195.0, 'cash'),
  (39, 22, 8, '2023-12-30', 195.0, 'card'),
  (40, 13, 4, '2024-03-09', 340, 'transfer');

INSERT INTO recitals (recital_id, title, held_on, venue, ticket_price, tickets_sold) VALUES
  (1, 'Winter Concert', '2023-12-16', 'Town Hall', 12, 184),
  (2, 'Spring Strings', '2024-03-23', 'Bach Room', 8, 61),
  (3, 'Summer on the Lake', '2024-06-29', 'Lakeside Stage', 15, 240),
  (4, 'Jazz Night', '2024-10-12', 'Cafe Luna', 10, 74),
  (5, 'Advent Music', '2024-12-14', 'St. Stephan Church', 0, 310),
  (6, 'Piano Marathon', '2025-02-08', 'Town Hall', 9, 97),
  (7, 'Voices of Spring', '2025-04-05', 'St. Stephan Church', 7.5, 143),
  (8, 'Teachers and Friends', '2025-05-10', 'Town Hall', 14, 158),
  (9, 'Young Talents', '2025-05-24', 'Bach Room', 5, 55),
  (10, 'Open Air Finale', '2025-07-05', 'Lakeside Stage', 16, 132);

INSERT INTO performances (performance_id, recital_id, student_id, piece_title, composer, minutes) VALUES
  (1, 4, 7, 'Nocturne Op. 9 No. 2', 'Chopin', 3),
  (2, 3, 19, 'Nocturne Op. 9 No. 2', 'Chopin', 6),
  (3, 7, 9, 'Waltz in A minor', 'Chopin', 8),
  (4, 4, 12, 'Habanera', 'Bizet', 5),
  (5, 7, 17, 'Waltz in A minor', 'Chopin', 4),
  (6, 5, 15, 'Prelude in C', 'Bach', 7),
  (7, 1, 13, 'Fantasia', 'Telemann', 3),
  (8, 6, 17, 'Clair de Lune', 'Debussy', 11),
  (9, 1, 20, 'Csardas', 'Monti', 4),
  (10, 9, 13, 'Csardas', 'Monti', 3),
  (11, 2, 21, 'Minuet in G', 'Petzold', 7),
  (12, 3, 3, 'Take Five', 'Desmond', 6),
  (13, 7, 16, 'Prelude in C', 'Bach', 4),
  (14, 5, 19, 'Autumn Leaves', 'Kosma', 4),
  (15, 5, 8, 'Bourree in E minor', 'Bach', 6),
  (16, 7, 12, 'Prelude in C', 'Bach', 6),
  (17, 3, 18, 'Bourree in E minor', 'Bach', 4),
  (18, 4, 19, 'Fantasia', 'Telemann', 7),
  (19, 2, 13, 'Autumn Leaves', 'Kosma', 8),
  (20, 2, 1, 'Minuet in G', 'Petzold', 4),
  (21, 1, 19, 'Autumn Leaves', 'Kosma', 9),
  (22, 4, 15, 'Ave Maria', 'Schubert', 6),
  (23, 5, 18, 'Autumn Leaves', 'Kosma', 5),
  (24, 8, 19, 'Gymnopedie No. 1', 'Satie', 9),
  (25, 4, 14, 'Clair de Lune', 'Debussy', 7),
  (26, 1, 8, 'The Swan', 'Saint-Saens', 9),
  (27, 6, 13, 'Fantasia', 'Telemann', 4),
  (28, 8, 17, 'Habanera', 'Bizet', 8),
  (29, 2, 5, 'Waltz in A minor', 'Chopin', 5),
  (30, 4, 11, 'Ave Maria', 'Schubert', 11),
  (31, 9, 18, 'Gymnopedie No. 1', 'Satie', 6),
  (32, 6, 6, 'Waltz in A minor', 'Chopin', 5);

INSERT INTO rentals (rental_id, student_id, instrument_id, rented_on, returned_on, monthly_fee) VALUES
  (1, 1, 7, '2024-05-09', NULL, 30),
  (2, 9, 3, '2024-08-03', '2025-03-01', 22),
  (3, 23, 4, '2023-02-24', '2023-11-21', 15),
  (4, 14, 4, '2024-04-19', NULL, 12.5),
  (5, 8, 1, '2025-02-18', NULL, 15),
  (6, 26, 7, '2023-09-03', '2024-09-20', 22),
  (7, 21, 8, '2023-08-01', NULL, 15),
  (8, 26, 2, '2023-12-08', '2024-04-05', 18),
  (9, 17, 3, '2024-02-23', '2024-12-21', 22),
  (10, 26, 2, '2024-10-06', NULL, 30),
  (11, 1, 1, '2025-03-17', NULL, 18),
  (12, 24, 5, '2024-01-06', '2024-06-03', 15),
  (13, 16, 7, '2024-10-29', NULL, 30),
  (14, 4, 3, '2025-01-12', NULL, 30),
  (15, 15, 7, '2024-02-23', '2024-05-22', 18),
  (16, 20, 8, '2024-10-30', NULL, 18),
  (17, 4, 2, '2024-10-07', NULL, 30),
  (18, 15, 1, '2024-05-15', '2024-08-22', 22);
