-- A podcast platform, invented: networks, shows, hosts, episodes, listeners, plays, reviews, ads, payouts. All keys declared.

CREATE TABLE networks (
  network_id SERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  founded_year INTEGER
);

CREATE TABLE shows (
  show_id SERIAL PRIMARY KEY,
  network_id INTEGER REFERENCES networks(network_id),
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  launched_on DATE NOT NULL,
  is_explicit BOOLEAN NOT NULL,
  status TEXT NOT NULL
);

CREATE TABLE hosts (
  host_id SERIAL PRIMARY KEY,
  full_name TEXT NOT NULL,
  home_city TEXT,
  email TEXT,
  joined_on DATE NOT NULL
);

CREATE TABLE show_hosts (
  show_id INTEGER REFERENCES shows(show_id),
  host_id INTEGER REFERENCES hosts(host_id),
  role TEXT NOT NULL,
  PRIMARY KEY (show_id, host_id)
);

CREATE TABLE topics (
  topic_id SERIAL PRIMARY KEY,
  label TEXT NOT NULL
);

CREATE TABLE show_topics (
  show_id INTEGER REFERENCES shows(show_id),
  topic_id INTEGER REFERENCES topics(topic_id),
  PRIMARY KEY (show_id, topic_id)
);

CREATE TABLE episodes (
  episode_id SERIAL PRIMARY KEY,
  show_id INTEGER NOT NULL REFERENCES shows(show_id),
  season INTEGER NOT NULL,
  episode_number INTEGER NOT NULL,
  title TEXT NOT NULL,
  published_at TIMESTAMP NOT NULL,
  duration_seconds INTEGER NOT NULL,
  is_bonus BOOLEAN NOT NULL
);

CREATE TABLE listeners (
  listener_id SERIAL PRIMARY KEY,
  display_name TEXT NOT NULL,
  email TEXT NOT NULL,
  country TEXT NOT NULL,
  signed_up_on DATE NOT NULL,
  plan TEXT NOT NULL
);

CREATE TABLE plays (
  play_id SERIAL PRIMARY KEY,
  listener_id INTEGER NOT NULL REFERENCES listeners(listener_id),
  episode_id INTEGER NOT NULL REFERENCES episodes(episode_id),
  started_at TIMESTAMP NOT NULL,
  seconds_listened INTEGER NOT NULL,
  device TEXT NOT NULL
);

CREATE TABLE follows (
  listener_id INTEGER REFERENCES listeners(listener_id),
  show_id INTEGER REFERENCES shows(show_id),
  followed_on DATE NOT NULL,
  PRIMARY KEY (listener_id, show_id)
);

CREATE TABLE reviews (
  review_id SERIAL PRIMARY KEY,
  listener_id INTEGER NOT NULL REFERENCES listeners(listener_id),
  show_id INTEGER NOT NULL REFERENCES shows(show_id),
  stars INTEGER NOT NULL,
  comment TEXT,
  written_on DATE NOT NULL
);

CREATE TABLE sponsors (
  sponsor_id SERIAL PRIMARY KEY,
  company TEXT NOT NULL,
  industry TEXT NOT NULL
);

CREATE TABLE ad_slots (
  ad_slot_id SERIAL PRIMARY KEY,
  episode_id INTEGER NOT NULL REFERENCES episodes(episode_id),
  sponsor_id INTEGER NOT NULL REFERENCES sponsors(sponsor_id),
  position TEXT NOT NULL,
  price NUMERIC(10,2) NOT NULL,
  impressions INTEGER NOT NULL,
  clicks INTEGER NOT NULL
);

CREATE TABLE payouts (
  payout_id SERIAL PRIMARY KEY,
  host_id INTEGER NOT NULL REFERENCES hosts(host_id),
  paid_on DATE NOT NULL,
  amount NUMERIC(10,2) NOT NULL,
  status TEXT NOT NULL
);

INSERT INTO networks (network_id, name, country, founded_year) VALUES
  (1, 'Lantern Audio', 'United States', 2014),
  (2, 'Kiosk Media', 'Germany', 2017),
  (3, 'Harbour Street', 'United Kingdom', 2011),
  (4, 'Voz Alta', 'Mexico', 2019),
  (5, 'Quiet Room', 'Canada', 2022);

INSERT INTO shows (show_id, network_id, title, language, launched_on, is_explicit, status) VALUES
  (1, 1, 'Night Shift', 'English', '2019-03-04', false, 'active'),
  (2, 1, 'The Long Table', 'English', '2020-09-15', false, 'active'),
  (3, 2, 'Stadtgespräch', 'German', '2018-01-22', false, 'ended'),
  (4, 2, 'Tiefenrausch', 'German', '2021-05-10', true, 'active'),
  (5, 3, 'Two Left Boots', 'English', '2017-11-06', false, 'active'),
  (6, 3, 'Small Print', 'English', '2022-02-14', true, 'hiatus'),
  (7, 4, 'Mañana Sin Falta', 'Spanish', '2020-06-01', true, 'active'),
  (8, 4, 'Tierra Media Rota', 'Spanish', '2023-08-21', false, 'hiatus'),
  (9, NULL, 'Bread and Wires', 'English', '2021-12-01', false, 'active'),
  (10, NULL, 'Tin Can History', 'English', '2016-04-18', false, 'ended'),
  (11, 1, 'Overtime Maths', 'English', '2023-01-30', false, 'active'),
  (12, 3, 'The Borrowed Hour', 'English', '2025-02-20', true, 'active');

INSERT INTO hosts (host_id, full_name, home_city, email, joined_on) VALUES
  (1, 'Mara Lindqvist', 'Stockholm', 'mara@lantern.example', '2018-06-01'),
  (2, 'Theo Okafor', 'Chicago', 'theo@lantern.example', '2019-01-15'),
  (3, 'Jana Riedel', 'Leipzig', 'jana@kiosk.example', '2017-10-02'),
  (4, 'Sami Haddad', 'Berlin', 'sami@kiosk.example', '2020-12-07'),
  (5, 'Priya Raman', 'Leeds', 'priya@harbour.example', '2016-09-19'),
  (6, 'Colin Drury', 'Bristol', 'colin@harbour.example', '2021-03-22'),
  (7, 'Lucía Ferrer', 'Puebla', 'lucia@vozalta.example', '2019-11-11'),
  (8, 'Diego Salas', 'Mexico City', 'diego@vozalta.example', '2022-07-18'),
  (9, 'Hanne Vogt', 'Oslo', 'hanne@breadwires.example', '2021-08-30'),
  (10, 'Ruben Stein', 'Chicago', 'ruben@tincan.example', '2015-12-01'),
  (11, 'Odile Marchand', 'Montreal', 'odile@quietroom.example', '2023-02-13');

INSERT INTO show_hosts (show_id, host_id, role) VALUES
  (1, 1, 'lead'),
  (1, 2, 'co-host'),
  (2, 1, 'lead'),
  (2, 5, 'co-host'),
  (3, 3, 'lead'),
  (4, 3, 'lead'),
  (4, 4, 'co-host'),
  (5, 5, 'lead'),
  (5, 6, 'co-host'),
  (6, 6, 'lead'),
  (6, 1, 'co-host'),
  (7, 7, 'lead'),
  (8, 7, 'co-host'),
  (8, 8, 'lead'),
  (9, 9, 'lead'),
  (10, 10, 'lead'),
  (11, 2, 'lead'),
  (11, 1, 'co-host'),
  (12, 6, 'lead');

INSERT INTO topics (topic_id, label) VALUES
  (1, 'History'),
  (2, 'Food'),
  (3, 'Technology'),
  (4, 'Sport'),
  (5, 'Politics'),
  (6, 'Science'),
  (7, 'Comedy'),
  (8, 'Gardening');

INSERT INTO show_topics (show_id, topic_id) VALUES
  (1, 5),
  (1, 6),
  (2, 2),
  (2, 1),
  (3, 5),
  (4, 6),
  (4, 3),
  (5, 4),
  (5, 7),
  (6, 5),
  (7, 7),
  (8, 1),
  (9, 2),
  (9, 3),
  (10, 1),
  (10, 3),
  (11, 6),
  (12, 7);

INSERT INTO episodes (episode_id, show_id, season, episode_number, title, published_at, duration_seconds, is_bonus) VALUES
  (100, 1, 1, 1, 'Salt', '2024-01-20 06:30:00', 1180, false),
  (101, 1, 1, 2, 'Paper Trails', '2024-04-10 12:00:00', 3095, true),
  (102, 1, 1, 3, 'The Bridge', '2024-04-18 17:15:00', 3942, true),
  (103, 1, 2, 1, 'Cold Start', '2024-11-06 17:15:00', 1679, false),
  (104, 1, 2, 2, 'Second Wind', '2025-03-30 12:00:00', 3437, false),
  (105, 2, 1, 1, 'Loose Change', '2024-05-14 06:30:00', 1013, false),
  (106, 2, 1, 2, 'Old Maps', '2024-06-08 06:30:00', 3600, false),
  (107, 2, 1, 3, 'Under Glass', '2024-08-31 12:00:00', 3079, false),
  (108, 2, 2, 1, 'The Ferryman', '2025-02-04 12:00:00', 1363, false),
  (109, 2, 2, 2, 'Static', '2025-03-30 06:30:00', 2539, false),
  (110, 3, 1, 1, 'Half a Recipe', '2023-10-02 12:00:00', 2907, false),
  (111, 3, 1, 2, 'Red Ink', '2023-12-30 17:15:00', 3956, false),
  (112, 3, 2, 1, 'Noise Floor', '2023-10-26 12:00:00', 4271, false),
  (113, 4, 1, 1, 'The Wager', '2024-05-02 17:15:00', 1401, true),
  (114, 4, 1, 2, 'Open Letters', '2024-05-05 12:00:00', 5038, false),
  (115, 4, 2, 1, 'Slow Trains', '2024-12-08 17:15:00', 5254, true),
  (116, 4, 2, 2, 'Bitter Orange', '2025-01-08 06:30:00', 2144, true),
  (117, 5, 1, 1, 'Keepsakes', '2024-06-13 17:15:00', 3515, false),
  (118, 5, 1, 2, 'Left on Read', '2024-07-07 17:15:00', 3389, false),
  (119, 5, 1, 3, 'North Wall', '2024-09-18 12:00:00', 4160, false),
  (120, 5, 2, 1, 'Empty Chairs', '2025-01-23 17:15:00', 4312, true),
  (121, 5, 2, 2, 'Spare Parts', '2025-02-04 05:00:00', 910, false),
  (122, 6, 1, 1, 'The Referee', '2024-06-23 17:15:00', 5048, true),
  (123, 6, 1, 2, 'Blackout', '2024-07-24 12:00:00', 1474, true),
  (124, 6, 2, 1, 'Tall Order', '2025-03-30 17:15:00', 3612, false),
  (125, 7, 1, 1, 'Green Room', '2024-01-29 17:15:00', 2921, false),
  (126, 7, 1, 2, 'Last Orders', '2024-02-17 17:15:00', 5125, true),
  (127, 7, 2, 1, 'Copper', '2024-10-10 05:00:00', 2719, false),
  (128, 7, 2, 2, 'The Understudy', '2024-11-07 12:00:00', 2300, true),
  (129, 8, 1, 1, 'Fault Lines', '2024-03-23 17:15:00', 3019, false),
  (130, 8, 2, 1, 'Hard Water', '2025-02-01 05:00:00', 5353, false),
  (131, 9, 1, 1, 'Small Hours', '2024-02-27 06:30:00', 2761, false),
  (132, 9, 1, 2, 'Overgrown', '2024-05-17 05:00:00', 3912, true),
  (133, 9, 2, 1, 'Signal Fire', '2024-10-05 17:15:00', 4391, false),
  (134, 9, 2, 2, 'Dead Reckoning', '2024-12-07 17:15:00', 4843, false),
  (135, 10, 1, 1, 'The Quiet Car', '2023-06-07 05:00:00', 4310, false),
  (136, 10, 1, 2, 'Counterweight', '2023-08-20 17:15:00', 2590, true),
  (137, 10, 2, 1, 'Borrowed Time', '2023-12-21 06:30:00', 3142, false),
  (138, 11, 1, 1, 'Rough Cut', '2024-05-16 06:30:00', 4696, true),
  (139, 11, 1, 2, 'Plain Sight', '2024-07-26 05:00:00', 2082, true),
  (140, 11, 2, 1, 'Sea Legs', '2024-12-20 12:00:00', 2112, false);

INSERT INTO listeners (listener_id, display_name, email, country, signed_up_on, plan) VALUES
  (1, 'amber_fox', 'amberfox@club.example.org', 'Canada', '2024-09-07', 'plus'),
  (2, 'Bo Tran', 'botran@post.example.org', 'Mexico', '2024-03-20', 'free'),
  (3, 'basilisk', 'basilisk@web.example.net', 'Germany', '2024-10-15', 'plus'),
  (4, 'carlotta', 'carlotta@post.example.org', 'United States', '2023-10-25', 'plus'),
  (5, 'dpod', 'dpod@club.example.org', 'Canada', '2024-06-12', 'free'),
  (6, 'elif k.', 'elifk@club.example.org', 'Canada', '2024-04-19', 'family'),
  (7, 'Franz', 'franz@post.example.org', 'Germany', '2023-08-22', 'free'),
  (8, 'gull42', 'gull42@club.example.org', 'Mexico', '2024-05-21', 'free'),
  (9, 'hiroko', 'hiroko@web.example.net', 'United Kingdom', '2024-04-19', 'free'),
  (10, 'ines', 'ines@club.example.org', 'Canada', '2025-02-27', 'free'),
  (11, 'Jules', 'jules@web.example.net', 'Germany', '2025-02-03', 'family'),
  (12, 'kestrel', 'kestrel@club.example.org', 'Mexico', '2024-09-14', 'free'),
  (13, 'Linus', 'linus@post.example.org', 'United Kingdom', '2024-08-02', 'free'),
  (14, 'mo-podding', 'mopodding@club.example.org', 'Germany', '2024-04-23', 'plus'),
  (15, 'Nadia', 'nadia@club.example.org', 'United States', '2023-11-19', 'free'),
  (16, 'oskar', 'oskar@club.example.org', 'United States', '2023-07-31', 'free'),
  (17, 'paulina', 'paulina@mail.example.com', 'Germany', '2024-04-18', 'free'),
  (18, 'bruno', 'bruno@club.example.org', 'United Kingdom', '2024-08-21', 'family'),
  (19, 'rosa', 'rosa@mail.example.com', 'Germany', '2023-07-01', 'free'),
  (20, 'Sven', 'sven@web.example.net', 'Canada', '2023-05-17', 'family');

INSERT INTO plays (play_id, listener_id, episode_id, started_at, seconds_listened, device) VALUES
  (5000, 4, 125, '2024-02-18 23:00:00', 281, 'phone'),
  (5001, 5, 110, '2024-08-04 10:47:00', 1421, 'phone'),
  (5002, 7, 129, '2024-08-11 20:24:00', 3014, 'car'),
  (5003, 7, 125, '2024-08-15 16:28:00', 2903, 'smart speaker'),
  (5004, 6, 129, '2024-08-21 10:54:00', 299, 'tablet'),
  (5005, 1, 110, '2024-09-27 08:46:00', 2876, 'car'),
  (5006, 15, 105, '2024-09-28 12:38:00', 83, 'phone'),
  (5007, 1, 106, '2024-10-02 10:31:00', 1775, 'tablet'),
  (5008, 13, 138, '2024-10-03 02:46:00', 2320, 'phone'),
  (5009, 1, 112, '2024-10-06 11:59:00', 4262, 'phone'),
  (5010, 2, 139, '2024-10-12 14:59:00', 2050, 'phone'),
  (5011, 9, 106, '2024-10-15 02:23:00', 1791, 'phone'),
  (5012, 8, 102, '2024-10-22 20:20:00', 1965, 'phone'),
  (5013, 2, 135, '2024-10-25 02:43:00', 4288, 'tablet'),
  (5014, 15, 128, '2024-11-07 22:54:00', 1815, 'smart speaker'),
  (5015, 7, 103, '2024-11-10 06:49:00', 1333, 'web'),
  (5016, 5, 119, '2024-11-11 14:48:00', 2079, 'car'),
  (5017, 7, 129, '2024-11-19 02:34:00', 2415, 'phone'),
  (5018, 7, 139, '2024-11-21 14:44:00', 2043, 'phone'),
  (5019, 5, 139, '2024-12-05 22:04:00', 178, 'smart speaker'),
  (5020, 14, 102, '2024-12-06 08:17:00', 3907, 'smart speaker'),
  (5021, 5, 118, '2024-12-08 04:48:00', 2708, 'car'),
  (5022, 7, 126, '2024-12-12 15:28:00', 4097, 'web'),
  (5023, 5, 137, '2024-12-18 14:41:00', 3139, 'phone'),
  (5024, 17, 105, '2024-12-21 23:53:00', 61, 'car'),
  (5025, 16, 138, '2024-12-29 17:26:00', 4692, 'phone'),
  (5026, 2, 111, '2025-01-01 17:07:00', 3150, 'phone'),
  (5027, 3, 103, '2025-01-09 01:24:00', 1647, 'phone'),
  (5028, 13, 102, '2025-01-09 15:41:00', 3149, 'web'),
  (5029, 14, 133, '2025-01-14 04:19:00', 2173, 'smart speaker'),
  (5030, 14, 126, '2025-01-18 14:42:00', 2527, 'car'),
  (5031, 2, 103, '2025-01-23 15:14:00', 1641, 'car'),
  (5032, 6, 138, '2025-01-27 17:03:00', 432, 'web'),
  (5033, 17, 137, '2025-02-01 03:54:00', 3106, 'phone'),
  (5034, 12, 100, '2025-02-03 05:40:00', 1163, 'phone'),
  (5035, 17, 108, '2025-02-07 17:57:00', 1355, 'car'),
  (5036, 15, 108, '2025-02-09 21:21:00', 664, 'phone'),
  (5037, 14, 140, '2025-02-10 14:30:00', 2107, 'phone'),
  (5038, 14, 118, '2025-02-12 23:28:00', 1661, 'phone'),
  (5039, 16, 134, '2025-02-17 21:29:00', 2392, 'phone'),
  (5040, 17, 133, '2025-02-19 02:16:00', 4364, 'web'),
  (5041, 5, 123, '2025-02-21 11:29:00', 1445, 'web'),
  (5042, 8, 112, '2025-02-23 01:32:00', 3411, 'phone'),
  (5043, 17, 121, '2025-02-24 03:11:00', 713, 'web'),
  (5044, 9, 118, '2025-02-24 23:34:00', 3384, 'web'),
  (5045, 3, 100, '2025-02-28 01:39:00', 914, 'tablet'),
  (5046, 14, 134, '2025-02-28 04:15:00', 3852, 'web'),
  (5047, 12, 137, '2025-02-28 17:17:00', 2514, 'phone'),
  (5048, 1, 135, '2025-03-09 04:40:00', 4308, 'car'),
  (5049, 6, 120, '2025-03-12 03:57:00', 4305, 'web'),
  (5050, 11, 107, '2025-03-13 15:19:00', 2432, 'smart speaker'),
  (5051, 5, 134, '2025-03-13 18:56:00', 2412, 'car'),
  (5052, 11, 130, '2025-03-18 05:24:00', 4266, 'phone'),
  (5053, 9, 140, '2025-03-21 08:44:00', 2083, 'car'),
  (5054, 10, 140, '2025-03-21 19:37:00', 1029, 'phone'),
  (5055, 2, 100, '2025-03-22 23:39:00', 1151, 'phone'),
  (5056, 3, 102, '2025-03-26 23:57:00', 3905, 'phone'),
  (5057, 6, 108, '2025-03-27 11:16:00', 1332, 'web'),
  (5058, 6, 140, '2025-03-27 20:21:00', 2073, 'web'),
  (5059, 6, 121, '2025-03-29 07:51:00', 887, 'phone'),
  (5060, 10, 140, '2025-03-30 13:58:00', 2087, 'phone'),
  (5061, 10, 117, '2025-04-02 15:40:00', 3506, 'car'),
  (5062, 17, 124, '2025-04-02 23:35:00', 1803, 'web'),
  (5063, 10, 136, '2025-04-04 06:42:00', 2555, 'phone'),
  (5064, 11, 104, '2025-04-04 11:09:00', 2727, 'smart speaker'),
  (5065, 14, 104, '2025-04-05 06:50:00', 3399, 'car'),
  (5066, 10, 105, '2025-04-05 19:05:00', 469, 'web'),
  (5067, 10, 121, '2025-04-06 04:37:00', 70, 'car'),
  (5068, 17, 121, '2025-04-06 16:57:00', 878, 'phone'),
  (5069, 11, 112, '2025-04-08 01:36:00', 4246, 'phone'),
  (5070, 3, 109, '2025-04-08 01:47:00', 239, 'phone'),
  (5071, 11, 117, '2025-04-08 05:13:00', 3494, 'phone'),
  (5072, 8, 130, '2025-04-08 09:06:00', 5318, 'smart speaker'),
  (5073, 10, 105, '2025-04-08 11:36:00', 992, 'phone'),
  (5074, 3, 120, '2025-04-08 21:02:00', 3415, 'smart speaker'),
  (5075, 15, 114, '2025-04-09 09:24:00', 5032, 'web'),
  (5076, 13, 126, '2025-04-09 16:20:00', 2523, 'web'),
  (5077, 6, 124, '2025-04-11 04:22:00', 2870, 'phone'),
  (5078, 2, 109, '2025-04-11 09:31:00', 221, 'car'),
  (5079, 2, 104, '2025-04-12 14:54:00', 3409, 'phone'),
  (5080, 14, 120, '2025-04-12 22:38:00', 4280, 'phone'),
  (5081, 11, 136, '2025-04-15 10:15:00', 2578, 'phone'),
  (5082, 10, 121, '2025-04-15 22:24:00', 876, 'car'),
  (5083, 8, 121, '2025-04-16 05:11:00', 726, 'car');

INSERT INTO follows (listener_id, show_id, followed_on) VALUES
  (1, 3, '2025-04-15'),
  (1, 7, '2025-04-13'),
  (3, 3, '2024-12-07'),
  (4, 1, '2025-02-07'),
  (4, 2, '2024-12-12'),
  (4, 3, '2024-09-21'),
  (4, 5, '2024-03-05'),
  (4, 10, '2024-10-26'),
  (5, 6, '2024-07-04'),
  (7, 11, '2023-12-24'),
  (8, 7, '2024-11-04'),
  (9, 5, '2024-06-08'),
  (10, 1, '2025-04-01'),
  (10, 9, '2025-03-08'),
  (11, 1, '2025-03-26'),
  (11, 8, '2025-03-28'),
  (12, 11, '2024-12-20'),
  (14, 3, '2025-03-18'),
  (15, 1, '2024-01-19'),
  (15, 5, '2024-07-31'),
  (15, 9, '2024-12-17'),
  (16, 1, '2025-03-07'),
  (16, 3, '2024-08-03'),
  (16, 6, '2023-12-28'),
  (16, 11, '2024-02-22'),
  (17, 2, '2024-11-21'),
  (18, 9, '2025-02-08');

INSERT INTO reviews (review_id, listener_id, show_id, stars, comment, written_on) VALUES
  (1, 7, 6, 2, NULL, '2024-09-04'),
  (2, 18, 5, 4, 'Too many ads', '2024-08-29'),
  (3, 9, 2, 4, NULL, '2024-05-11'),
  (4, 15, 10, 2, NULL, '2023-11-24'),
  (5, 5, 9, 4, 'Great hosts', '2024-06-14'),
  (6, 10, 11, 4, NULL, '2025-03-03'),
  (7, 16, 7, 5, 'Lost me after the second season', '2023-11-26'),
  (8, 17, 1, 2, 'Brilliant research', '2025-02-13'),
  (9, 1, 1, 4, 'Great hosts', '2024-10-18'),
  (10, 19, 2, 1, 'More episodes please', '2024-04-16'),
  (11, 12, 6, 5, 'Too many ads', '2024-10-15'),
  (12, 10, 5, 1, 'The sound could be better', '2025-04-08'),
  (13, 3, 7, 2, 'The sound could be better', '2025-01-23'),
  (14, 8, 6, 5, 'The sound could be better', '2024-10-25'),
  (15, 14, 11, 3, 'Too many ads', '2024-06-15'),
  (16, 1, 2, 5, NULL, '2025-04-06'),
  (17, 5, 2, 2, 'Too many ads', '2024-10-27'),
  (18, 12, 4, 4, 'More episodes please', '2025-04-14'),
  (19, 4, 6, 4, 'More episodes please', '2025-04-06'),
  (20, 20, 5, 4, 'The sound could be better', '2023-05-23'),
  (21, 3, 6, 5, NULL, '2025-01-20'),
  (22, 6, 5, 5, 'The sound could be better', '2024-11-20'),
  (23, 15, 6, 5, 'Too many ads', '2024-02-04'),
  (24, 10, 4, 3, 'The sound could be better', '2025-03-03'),
  (25, 2, 1, 5, 'Great hosts', '2024-09-11');

INSERT INTO sponsors (sponsor_id, company, industry) VALUES
  (1, 'Brightwell Bank', 'Finance'),
  (2, 'Penny & Pine', 'Personal Finance'),
  (3, 'Oat Harvest', 'Food'),
  (4, 'Nimbus Hosting', 'Technology'),
  (5, 'Trailhead Boots', 'Retail'),
  (6, 'Slumber Co', 'Retail'),
  (7, 'Kite Mobile', 'Telecom'),
  (8, 'Verdant Seeds', 'Food');

INSERT INTO ad_slots (ad_slot_id, episode_id, sponsor_id, position, price, impressions, clicks) VALUES
  (900, 100, 4, 'mid-roll', 1070.5, 44022, 132),
  (901, 100, 6, 'post-roll', 410.5, 9874, 118),
  (902, 101, 2, 'post-roll', 620.5, 9510, 152),
  (903, 102, 1, 'pre-roll', 1340.5, 10863, 76),
  (904, 104, 6, 'post-roll', 380, 4527, 95),
  (905, 105, 7, 'pre-roll', 440, 58095, 1452),
  (906, 106, 5, 'mid-roll', 730.5, 45898, 1010),
  (907, 107, 7, 'post-roll', 570.5, 24881, 672),
  (908, 110, 4, 'post-roll', 320.5, 56177, 730),
  (909, 110, 5, 'pre-roll', 620, 48618, 1653),
  (910, 111, 3, 'pre-roll', 840.5, 42254, 803),
  (911, 112, 2, 'mid-roll', 1260, 12274, 233),
  (912, 112, 5, 'post-roll', 1350.5, 52301, 1778),
  (913, 113, 6, 'post-roll', 970.5, 13894, 236),
  (914, 114, 7, 'pre-roll', 540, 44419, 1066),
  (915, 115, 1, 'mid-roll', 1050, 45304, 997),
  (916, 117, 5, 'pre-roll', 1530, 27156, 272),
  (917, 117, 1, 'mid-roll', 1520.5, 57865, 926),
  (918, 120, 2, 'pre-roll', 200.5, 44685, 1430),
  (919, 121, 5, 'mid-roll', 1170.5, 42928, 1288),
  (920, 122, 1, 'post-roll', 560.5, 40311, 726),
  (921, 123, 3, 'pre-roll', 1000, 45423, 363),
  (922, 123, 7, 'mid-roll', 310, 47983, 192),
  (923, 124, 5, 'mid-roll', 240.5, 12003, 240),
  (924, 125, 1, 'post-roll', 960.5, 31475, 692),
  (925, 125, 6, 'pre-roll', 450.5, 33806, 237),
  (926, 127, 2, 'mid-roll', 500.5, 14631, 29),
  (927, 128, 2, 'post-roll', 1300, 29751, 89),
  (928, 128, 7, 'pre-roll', 1450, 6069, 55),
  (929, 129, 5, 'pre-roll', 380.5, 15177, 30),
  (930, 129, 1, 'mid-roll', 220.5, 44645, 179),
  (931, 130, 6, 'mid-roll', 1390.5, 44355, 1020),
  (932, 131, 6, 'post-roll', 1480.5, 56037, 616),
  (933, 133, 5, 'mid-roll', 780.5, 39963, 1199),
  (934, 133, 4, 'post-roll', 1150.5, 36350, 1018),
  (935, 134, 2, 'post-roll', 1380, 6258, 63),
  (936, 135, 5, 'pre-roll', 1360.5, 35050, 1052),
  (937, 135, 3, 'mid-roll', 1050, 4951, 109),
  (938, 136, 4, 'mid-roll', 360, 48734, 97),
  (939, 137, 4, 'post-roll', 390.5, 55358, 996),
  (940, 137, 7, 'pre-roll', 430, 18162, 91),
  (941, 139, 3, 'mid-roll', 1260.5, 30724, 983);

INSERT INTO payouts (payout_id, host_id, paid_on, amount, status) VALUES
  (1, 3, '2024-06-26', 1381.5, 'paid'),
  (2, 9, '2024-06-20', 1328, 'paid'),
  (3, 1, '2024-07-22', 1110.25, 'paid'),
  (4, 2, '2024-07-20', 593.75, 'paid'),
  (5, 3, '2024-07-03', 2127.5, 'paid'),
  (6, 5, '2024-07-09', 1495.75, 'paid'),
  (7, 7, '2024-07-10', 2239.5, 'paid'),
  (8, 9, '2024-07-09', 1969.5, 'paid'),
  (9, 1, '2024-08-08', 654.75, 'paid'),
  (10, 2, '2024-08-24', 526.5, 'paid'),
  (11, 9, '2024-08-20', 2177.75, 'paid'),
  (12, 3, '2024-09-19', 1740.25, 'paid'),
  (13, 5, '2024-09-15', 1969.75, 'paid'),
  (14, 7, '2024-09-25', 1618.5, 'paid'),
  (15, 9, '2024-09-09', 218.5, 'paid'),
  (16, 2, '2024-10-06', 866.75, 'paid'),
  (17, 3, '2024-10-08', 2312, 'paid'),
  (18, 5, '2024-10-25', 1269.75, 'paid'),
  (19, 7, '2024-10-27', 2372, 'paid'),
  (20, 1, '2024-11-11', 478.25, 'paid'),
  (21, 5, '2024-11-22', 336.75, 'failed'),
  (22, 7, '2024-11-22', 756.75, 'paid'),
  (23, 9, '2024-11-03', 1575.5, 'paid'),
  (24, 3, '2024-12-07', 993.5, 'paid'),
  (25, 5, '2024-12-23', 1606, 'paid'),
  (26, 7, '2024-12-27', 865.75, 'paid'),
  (27, 9, '2024-12-21', 1312.5, 'paid'),
  (28, 5, '2025-01-24', 1837.5, 'paid'),
  (29, 9, '2025-01-21', 610.75, 'paid'),
  (30, 2, '2025-02-25', 2217.25, 'pending'),
  (31, 5, '2025-02-23', 676, 'paid'),
  (32, 9, '2025-02-19', 570, 'paid'),
  (33, 1, '2025-03-08', 1987.25, 'paid'),
  (34, 3, '2025-03-12', 2336, 'paid'),
  (35, 5, '2025-03-14', 195, 'paid'),
  (36, 7, '2025-03-13', 1425.5, 'paid');
