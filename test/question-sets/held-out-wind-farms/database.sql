-- Wind farms, invented: sites, turbines, daily output, outages, work orders, technicians, parts. Keys declared in some tables.

CREATE TABLE site (
  site_code CHAR(3) PRIMARY KEY,
  site_name VARCHAR(40) NOT NULL,
  area VARCHAR(20) NOT NULL,
  country VARCHAR(20) NOT NULL,
  planned_mw INTEGER NOT NULL,
  commissioned DATE NOT NULL
);

CREATE TABLE turbines (
  turbine_no VARCHAR(6) PRIMARY KEY,
  site_code CHAR(3) NOT NULL REFERENCES site(site_code),
  model VARCHAR(20) NOT NULL,
  maker VARCHAR(20) NOT NULL,
  rated_kw INTEGER NOT NULL,
  hub_height_m INTEGER NOT NULL,
  installed_on VARCHAR(10) NOT NULL,
  state_code CHAR(1) NOT NULL
);

CREATE TABLE daily_output (
  turbine_no VARCHAR(6) NOT NULL REFERENCES turbines(turbine_no),
  day DATE NOT NULL,
  mwh NUMERIC(7, 2) NOT NULL,
  avg_wind_ms NUMERIC(4, 1) NOT NULL,
  downtime_min INTEGER NOT NULL,
  PRIMARY KEY (turbine_no, day)
);

CREATE TABLE outage (
  outage_id INTEGER PRIMARY KEY,
  turbine_no VARCHAR(6) NOT NULL REFERENCES turbines(turbine_no),
  started TIMESTAMP NOT NULL,
  ended TIMESTAMP,
  cause_code VARCHAR(4) NOT NULL,
  lost_mwh NUMERIC(7, 1)
);

CREATE TABLE technician (
  id INTEGER PRIMARY KEY,
  full_name VARCHAR(40) NOT NULL,
  home_site CHAR(3) NOT NULL REFERENCES site(site_code),
  grade INTEGER NOT NULL,
  hired DATE NOT NULL,
  day_rate NUMERIC(6, 2) NOT NULL
);

CREATE TABLE certificates (
  code VARCHAR(6) PRIMARY KEY,
  label VARCHAR(30) NOT NULL,
  valid_months INTEGER NOT NULL
);

CREATE TABLE technician_certificates (
  technician_id INTEGER NOT NULL,
  certificate_code VARCHAR(6) NOT NULL,
  issued DATE NOT NULL,
  expires DATE NOT NULL,
  PRIMARY KEY (technician_id, certificate_code)
);

CREATE TABLE work_orders (
  wo_no VARCHAR(6) PRIMARY KEY,
  turbine_no VARCHAR(6) NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  closed_at TIMESTAMP,
  priority CHAR(2) NOT NULL,
  kind VARCHAR(12) NOT NULL,
  summary VARCHAR(60) NOT NULL,
  est_hours INTEGER NOT NULL
);

CREATE TABLE work_order_crew (
  wo_no VARCHAR(6) NOT NULL,
  technician_id INTEGER NOT NULL,
  hours NUMERIC(5, 1) NOT NULL,
  PRIMARY KEY (wo_no, technician_id)
);

CREATE TABLE supplier (
  supplier_id INTEGER PRIMARY KEY,
  company VARCHAR(30) NOT NULL,
  country VARCHAR(20) NOT NULL,
  lead_days INTEGER NOT NULL,
  preferred BOOLEAN NOT NULL
);

CREATE TABLE part (
  part_no VARCHAR(6) PRIMARY KEY,
  name VARCHAR(30) NOT NULL,
  category VARCHAR(12) NOT NULL,
  unit_cost NUMERIC(9, 2) NOT NULL,
  stock_qty INTEGER NOT NULL,
  supplier_id INTEGER NOT NULL REFERENCES supplier(supplier_id)
);

CREATE TABLE part_usage (
  wo_no VARCHAR(6) NOT NULL,
  part_no VARCHAR(6) NOT NULL,
  qty INTEGER NOT NULL,
  PRIMARY KEY (wo_no, part_no)
);

INSERT INTO site (site_code, site_name, area, country, planned_mw, commissioned) VALUES
  ('KLT', 'Klitmoeller', 'North Sea', 'Denmark', 64, '2009-06-12'),
  ('HUS', 'Husum Heath', 'North Sea', 'Germany', 120, '2014-09-30'),
  ('TAR', 'Tarifa Ridge', 'Iberia', 'Spain', 85, '2011-04-05'),
  ('GAL', 'Galloway Moor', 'Scotland', 'United Kingdom', 150, '2017-11-21'),
  ('ORK', 'Orkney Sound', 'Scotland', 'United Kingdom', 40, '2006-03-18'),
  ('BUR', 'Burgos Plain', 'Iberia', 'Spain', 95, '2019-07-01'),
  ('OES', 'Oeland Shore', 'Baltic', 'Sweden', 55, '2021-05-14'),
  ('RUE', 'Ruegen Cape', 'Baltic', 'Germany', 70, '2012-08-27'),
  ('ALG', 'Algarve Hills', 'Iberia', 'Portugal', 60, '2022-10-10'),
  ('SKA', 'Skagen Point', 'North Sea', 'Denmark', 30, '2023-12-01');

INSERT INTO turbines (turbine_no, site_code, model, maker, rated_kw, hub_height_m, installed_on, state_code) VALUES
  ('KLT-01', 'KLT', 'Galerna G132', 'Galerna', 3500, 101, '2009-07-05', 'R'),
  ('KLT-02', 'KLT', 'Vesta V90', 'Vesta', 2000, 80, '2009-08-08', 'R'),
  ('KLT-03', 'KLT', 'Norrwind N149', 'Norrwind', 4500, 130, '2009-08-07', 'R'),
  ('HUS-01', 'HUS', 'Norrwind N117', 'Norrwind', 2400, 91, '2014-10-25', 'R'),
  ('HUS-02', 'HUS', 'Galerna G80', 'Galerna', 1800, 72, '2014-10-09', 'R'),
  ('HUS-03', 'HUS', 'Galerna G80', 'Galerna', 1800, 67, '2014-11-14', 'M'),
  ('HUS-04', 'HUS', 'Norrwind N149', 'Norrwind', 4500, 125, '2014-11-19', 'R'),
  ('TAR-01', 'TAR', 'Vesta V90', 'Vesta', 2000, 85, '2011-06-25', 'R'),
  ('TAR-02', 'TAR', 'Galerna G132', 'Galerna', 3500, 101, '2011-05-30', 'R'),
  ('TAR-03', 'TAR', 'Galerna G132', 'Galerna', 3500, 101, '2011-07-03', 'R'),
  ('GAL-01', 'GAL', 'Vesta V112', 'Vesta', 3300, 99, '2017-12-25', 'R'),
  ('GAL-02', 'GAL', 'Norrwind N117', 'Norrwind', 2400, 91, '2018-02-05', 'R'),
  ('GAL-03', 'GAL', 'Galerna G80', 'Galerna', 1800, 67, '2018-02-15', 'R'),
  ('GAL-04', 'GAL', 'Norrwind N117', 'Norrwind', 2400, 91, '2018-02-14', 'R'),
  ('GAL-05', 'GAL', 'Galerna G80', 'Galerna', 1800, 67, '2017-11-25', 'R'),
  ('ORK-01', 'ORK', 'Norrwind N149', 'Norrwind', 4500, 125, '2006-06-06', 'D'),
  ('ORK-02', 'ORK', 'Galerna G80', 'Galerna', 1800, 67, '2006-04-29', 'D'),
  ('BUR-01', 'BUR', 'Galerna G132', 'Galerna', 3500, 106, '2019-07-19', 'R'),
  ('BUR-02', 'BUR', 'Galerna G80', 'Galerna', 1800, 67, '2019-09-11', 'M'),
  ('BUR-03', 'BUR', 'Vesta V112', 'Vesta', 3300, 94, '2019-09-24', 'M'),
  ('OES-01', 'OES', 'Vesta V90', 'Vesta', 2000, 85, '2021-08-03', 'R'),
  ('OES-02', 'OES', 'Vesta V112', 'Vesta', 3300, 99, '2021-05-17', 'R'),
  ('RUE-01', 'RUE', 'Vesta V90', 'Vesta', 2000, 80, '2012-10-25', 'R'),
  ('RUE-02', 'RUE', 'Vesta V90', 'Vesta', 2000, 80, '2012-11-05', 'R'),
  ('RUE-03', 'RUE', 'Norrwind N117', 'Norrwind', 2400, 91, '2012-11-14', 'M'),
  ('ALG-01', 'ALG', 'Vesta V112', 'Vesta', 3300, 99, '2022-10-22', 'R'),
  ('ALG-02', 'ALG', 'Norrwind N117', 'Norrwind', 2400, 91, '2022-11-03', 'R'),
  ('SKA-01', 'SKA', 'Galerna G132', 'Galerna', 3500, 101, '2024-02-26', 'R');

INSERT INTO daily_output (turbine_no, day, mwh, avg_wind_ms, downtime_min) VALUES
  ('KLT-01', '2024-05-11', 49.7, 10.0, 0),
  ('KLT-01', '2024-05-12', 54.8, 10.5, 0),
  ('KLT-01', '2024-05-13', 9.62, 4.4, 0),
  ('KLT-01', '2024-05-14', 84.0, 13.1, 0),
  ('KLT-02', '2024-05-11', 22.04, 9.2, 120),
  ('KLT-02', '2024-05-12', 11.63, 6.4, 0),
  ('KLT-02', '2024-05-13', 11.27, 6.3, 0),
  ('KLT-02', '2024-05-14', 15.44, 7.7, 120),
  ('HUS-01', '2024-05-11', 4.18, 3.5, 0),
  ('HUS-01', '2024-05-12', 17.18, 7.1, 0),
  ('HUS-01', '2024-05-13', 42.75, 11.2, 0),
  ('HUS-01', '2024-05-14', 12.68, 6.1, 0),
  ('HUS-02', '2024-05-11', 32.64, 11.3, 0),
  ('HUS-02', '2024-05-12', 21.64, 9.2, 0),
  ('HUS-02', '2024-05-13', 31.5, 11.1, 0),
  ('HUS-02', '2024-05-14', 3.06, 3.5, 35),
  ('TAR-02', '2024-05-11', 59.16, 12.9, 410),
  ('TAR-02', '2024-05-12', 34.49, 8.7, 120),
  ('TAR-02', '2024-05-13', 80.17, 12.7, 0),
  ('TAR-02', '2024-05-14', 81.44, 12.8, 0),
  ('TAR-03', '2024-05-11', 18.49, 6.1, 0),
  ('TAR-03', '2024-05-12', 12.38, 5.9, 410),
  ('TAR-03', '2024-05-13', 67.53, 11.8, 35),
  ('TAR-03', '2024-05-14', 60.08, 13.9, 410),
  ('GAL-01', '2024-05-11', 55.68, 10.9, 0),
  ('GAL-01', '2024-05-12', 11.25, 4.9, 0),
  ('GAL-01', '2024-05-13', 37.12, 8.9, 0),
  ('GAL-01', '2024-05-14', 13.83, 5.5, 35),
  ('GAL-02', '2024-05-11', 19.17, 7.5, 0),
  ('GAL-02', '2024-05-12', 23.41, 9.8, 410),
  ('GAL-02', '2024-05-13', 57.6, 13.6, 0),
  ('GAL-02', '2024-05-14', 38.79, 10.8, 35),
  ('BUR-02', '2024-05-11', 34.4, 11.6, 0),
  ('BUR-02', '2024-05-12', 23.07, 9.5, 0),
  ('BUR-02', '2024-05-13', 33.81, 11.5, 0),
  ('BUR-02', '2024-05-14', 4.73, 4.3, 0),
  ('BUR-03', '2024-05-11', 10.74, 5.0, 120),
  ('BUR-03', '2024-05-12', 18.15, 6.5, 120),
  ('BUR-03', '2024-05-13', 75.59, 12.7, 0),
  ('BUR-03', '2024-05-14', 19.8, 6.5, 0);

INSERT INTO outage (outage_id, turbine_no, started, ended, cause_code, lost_mwh) VALUES
  (1, 'BUR-02', '2023-11-28 20:30:00', '2023-11-29 06:40:00', 'ELEC', 6.4),
  (2, 'HUS-02', '2023-09-25 11:00:00', '2023-09-25 16:50:00', 'WIND', 3.7),
  (3, 'ALG-02', '2024-03-02 23:30:00', '2024-03-03 05:00:00', 'WIND', 4.6),
  (4, 'RUE-01', '2024-03-29 06:30:00', '2024-03-31 07:50:00', 'MECH', 34.5),
  (5, 'HUS-04', '2023-09-26 19:45:00', '2023-09-28 20:45:00', 'WIND', 77.2),
  (6, 'RUE-02', '2024-03-14 17:30:00', '2024-03-16 15:10:00', 'GRID', 32.0),
  (7, 'TAR-02', '2023-06-22 22:00:00', '2023-06-23 08:40:00', 'WIND', 13.1),
  (8, 'OES-01', '2024-05-14 08:20:00', NULL, 'MECH', NULL),
  (9, 'RUE-02', '2024-03-02 07:15:00', '2024-03-04 19:15:00', 'ELEC', 42.0),
  (10, 'GAL-05', '2023-12-09 04:45:00', '2023-12-11 00:15:00', 'GRID', 27.4),
  (11, 'TAR-02', '2024-02-10 03:15:00', '2024-02-10 22:05:00', 'ICE', 23.1),
  (12, 'OES-02', '2023-07-29 08:00:00', '2023-07-29 21:30:00', 'ELEC', 15.6),
  (13, 'OES-02', '2023-09-07 00:15:00', '2023-09-09 14:05:00', 'GRID', 71.4),
  (14, 'KLT-03', '2023-06-30 19:00:00', '2023-07-02 10:40:00', 'WIND', 62.5),
  (15, 'KLT-01', '2023-12-07 23:15:00', '2023-12-08 13:55:00', 'WIND', 18.0),
  (16, 'GAL-05', '2024-03-09 04:00:00', '2024-03-10 03:10:00', 'ELEC', 14.6),
  (17, 'BUR-01', '2024-01-26 23:00:00', '2024-01-29 14:30:00', 'ELEC', 77.8),
  (18, 'GAL-02', '2023-08-30 04:45:00', '2023-09-01 22:55:00', 'ICE', 55.6),
  (19, 'BUR-03', '2023-08-13 17:15:00', '2023-08-16 03:55:00', 'MECH', 67.8),
  (20, 'HUS-02', '2024-05-14 10:20:00', NULL, 'MECH', NULL),
  (21, 'RUE-02', '2023-08-22 09:45:00', '2023-08-24 09:25:00', 'ICE', 33.4),
  (22, 'BUR-02', '2023-12-24 14:30:00', '2023-12-25 07:20:00', 'ICE', 10.6),
  (23, 'KLT-03', '2024-02-15 06:15:00', '2024-02-18 00:45:00', 'WIND', 104.7),
  (24, 'RUE-02', '2023-08-28 12:30:00', '2023-08-29 21:20:00', 'WIND', 23.0),
  (25, 'SKA-01', '2023-09-30 07:30:00', '2023-10-01 04:00:00', 'GRID', 25.1),
  (26, 'KLT-03', '2023-12-23 05:15:00', '2023-12-23 08:15:00', 'ELEC', 4.7);

INSERT INTO technician (id, full_name, home_site, grade, hired, day_rate) VALUES
  (1, 'Aisling Byrne', 'ORK', 3, '2012-05-01', 315),
  (2, 'Bjarne Holm', 'KLT', 4, '2008-02-11', 363),
  (3, 'Cristina Vega', 'TAR', 2, '2019-09-16', 276),
  (4, 'Duncan Reid', 'GAL', 3, '2018-01-08', 324),
  (5, 'Ebba Lund', 'OES', 1, '2023-03-20', 237),
  (6, 'Fritz Petersen', 'HUS', 4, '2013-10-14', 375),
  (7, 'Goncalo Pires', 'ALG', 2, '2022-08-29', 288),
  (8, 'Hanne Skov', 'SKA', 2, '2021-11-02', 291),
  (9, 'Iker Navarro', 'BUR', 3, '2019-06-10', 339),
  (10, 'Joris Vogel', 'RUE', 1, '2022-04-25', 252),
  (11, 'Kirsty Munro', 'GAL', 2, '2020-02-17', 300),
  (12, 'Lars Iversen', 'KLT', 3, '2015-07-06', 348),
  (13, 'Marta Soler', 'BUR', 1, '2024-01-15', 261);

INSERT INTO certificates (code, label, valid_months) VALUES
  ('HV', 'High voltage', 24),
  ('ROPE', 'Rope access', 12),
  ('SEA', 'Sea survival', 24),
  ('FIRE', 'Fire fighting', 36),
  ('LIFT', 'Lifting gear', 24),
  ('AID', 'First aid', 24),
  ('BLADE', 'Blade repair', 18),
  ('HYD', 'Hydraulics', 36),
  ('CLIMB', 'Tower climbing', 12),
  ('DRONE', 'Drone pilot', 60);

INSERT INTO technician_certificates (technician_id, certificate_code, issued, expires) VALUES
  (1, 'LIFT', '2023-06-29', '2025-06-28'),
  (1, 'SEA', '2024-04-07', '2026-04-07'),
  (2, 'AID', '2022-09-10', '2024-09-09'),
  (2, 'SEA', '2023-01-14', '2025-01-13'),
  (3, 'AID', '2022-07-09', '2024-07-08'),
  (3, 'BLADE', '2022-08-01', '2024-01-30'),
  (3, 'CLIMB', '2023-07-12', '2024-07-11'),
  (3, 'ROPE', '2022-03-24', '2023-03-24'),
  (4, 'BLADE', '2023-02-12', '2024-08-12'),
  (4, 'CLIMB', '2023-05-23', '2024-05-22'),
  (5, 'HYD', '2024-04-24', '2027-04-23'),
  (5, 'SEA', '2022-03-03', '2024-03-02'),
  (6, 'ROPE', '2023-12-07', '2024-12-06'),
  (6, 'SEA', '2024-01-21', '2026-01-20'),
  (7, 'BLADE', '2022-08-02', '2024-01-31'),
  (7, 'CLIMB', '2022-12-20', '2023-12-20'),
  (7, 'LIFT', '2022-02-26', '2024-02-26'),
  (8, 'FIRE', '2022-08-04', '2025-08-02'),
  (8, 'HYD', '2022-12-14', '2025-12-12'),
  (8, 'LIFT', '2022-06-04', '2024-06-03'),
  (9, 'HYD', '2023-05-18', '2026-05-16'),
  (9, 'SEA', '2023-02-21', '2025-02-20'),
  (10, 'CLIMB', '2022-11-25', '2023-11-25'),
  (10, 'HYD', '2022-04-03', '2025-04-01'),
  (10, 'SEA', '2022-06-26', '2024-06-25'),
  (11, 'AID', '2023-10-08', '2025-10-07'),
  (11, 'BLADE', '2022-03-29', '2023-09-27'),
  (12, 'FIRE', '2023-01-21', '2026-01-19'),
  (12, 'HV', '2024-02-27', '2026-02-26'),
  (12, 'SEA', '2022-01-20', '2024-01-20');

INSERT INTO work_orders (wo_no, turbine_no, opened_at, closed_at, priority, kind, summary, est_hours) VALUES
  ('W700', 'GAL-04', '2023-09-20 13:05:00', '2023-09-29 03:05:00', 'P3', 'repair', 'Repair blade tip', 6),
  ('W701', 'ALG-01', '2024-04-29 11:45:00', '2024-05-08 06:45:00', 'P2', 'inspection', 'Yearly inspection', 2),
  ('W702', 'KLT-02', '2023-11-30 11:50:00', '2023-12-10 14:50:00', 'P2', 'repair', 'Replace pitch motor', 12),
  ('W703', 'KLT-03', '2024-03-27 10:05:00', '2024-03-28 18:05:00', 'P2', 'repair', 'Fix yaw brake leak', 4),
  ('W704', 'TAR-03', '2024-03-07 12:50:00', '2024-03-21 14:50:00', 'P3', 'repair', 'Repair blade tip', 12),
  ('W705', 'HUS-01', '2024-04-25 08:15:00', NULL, 'P2', 'repair', 'Fix yaw brake leak', 2),
  ('W706', 'KLT-03', '2024-02-22 16:10:00', '2024-03-09 23:10:00', 'P2', 'repair', 'Repair blade tip', 4),
  ('W707', 'BUR-02', '2023-07-12 08:25:00', '2023-07-20 20:25:00', 'P4', 'inspection', 'Gearbox oil sample', 2),
  ('W708', 'HUS-04', '2023-08-13 15:30:00', '2023-08-17 17:30:00', 'P2', 'repair', 'Replace pitch motor', 4),
  ('W709', 'OES-01', '2024-02-06 09:30:00', '2024-02-21 01:30:00', 'P4', 'repair', 'Repair blade tip', 4),
  ('W710', 'OES-01', '2024-04-04 07:30:00', '2024-04-16 00:30:00', 'P2', 'inspection', 'Gearbox oil sample', 12),
  ('W711', 'GAL-04', '2023-10-07 09:25:00', '2023-10-20 23:25:00', 'P2', 'inspection', 'Gearbox oil sample', 8),
  ('W712', 'BUR-02', '2024-01-18 07:30:00', '2024-01-24 20:30:00', 'P2', 'upgrade', 'New controller firmware', 8),
  ('W713', 'GAL-04', '2024-04-24 08:15:00', NULL, 'P2', 'inspection', 'Blade inspection with drone', 12),
  ('W714', 'GAL-03', '2023-10-07 11:35:00', '2023-10-07 23:35:00', 'P1', 'repair', 'Repair blade tip', 6),
  ('W715', 'KLT-02', '2024-03-20 11:20:00', '2024-03-27 01:20:00', 'P3', 'inspection', 'Yearly inspection', 24),
  ('W716', 'KLT-03', '2023-09-06 12:05:00', '2023-09-22 20:05:00', 'P2', 'repair', 'Replace converter fan', 16),
  ('W717', 'HUS-04', '2023-08-01 12:50:00', '2023-08-03 22:50:00', 'P3', 'inspection', 'Blade inspection with drone', 4),
  ('W718', 'ALG-02', '2023-07-21 11:55:00', '2023-07-22 10:55:00', 'P1', 'upgrade', 'Stronger yaw drive', 16),
  ('W719', 'HUS-02', '2023-08-10 08:25:00', '2023-08-11 03:25:00', 'P2', 'repair', 'Fix yaw brake leak', 8),
  ('W720', 'TAR-02', '2024-04-15 16:10:00', '2024-05-02 04:10:00', 'P1', 'repair', 'Replace pitch motor', 12),
  ('W721', 'RUE-02', '2024-04-21 10:40:00', '2024-04-22 06:40:00', 'P1', 'repair', 'Replace converter fan', 8),
  ('W722', 'TAR-01', '2024-04-24 08:15:00', NULL, 'P3', 'upgrade', 'New controller firmware', 24),
  ('W723', 'GAL-05', '2023-11-08 12:30:00', '2023-11-15 11:30:00', 'P2', 'inspection', 'Tower bolts checked', 16),
  ('W724', 'HUS-02', '2023-07-29 13:55:00', '2023-07-30 14:55:00', 'P4', 'inspection', 'Yearly inspection', 8),
  ('W725', 'TAR-02', '2023-07-22 08:20:00', '2023-08-02 15:20:00', 'P2', 'repair', 'Repair blade tip', 6),
  ('W726', 'SKA-01', '2023-12-31 13:05:00', '2024-01-06 18:05:00', 'P4', 'repair', 'Replace pitch motor', 6),
  ('W727', 'RUE-03', '2023-10-12 14:00:00', '2023-10-15 17:00:00', 'P1', 'inspection', 'Yearly inspection', 16),
  ('W728', 'TAR-01', '2024-04-21 08:15:00', NULL, 'P2', 'repair', 'Repair blade tip', 16),
  ('W729', 'RUE-02', '2023-07-05 15:05:00', '2023-07-20 06:05:00', 'P2', 'inspection', 'Yearly inspection', 16),
  ('W730', 'ALG-02', '2024-04-15 12:40:00', '2024-04-16 08:40:00', 'P1', 'upgrade', 'New controller firmware', 12),
  ('W731', 'GAL-04', '2024-02-23 08:35:00', '2024-03-03 13:35:00', 'P2', 'inspection', 'Tower bolts checked', 24);

INSERT INTO work_order_crew (wo_no, technician_id, hours) VALUES
  ('W701', 1, 7.5),
  ('W703', 11, 4),
  ('W704', 3, 16),
  ('W704', 7, 6),
  ('W705', 1, 7.5),
  ('W705', 4, 7.5),
  ('W706', 11, 7.5),
  ('W707', 1, 6),
  ('W707', 5, 7.5),
  ('W707', 7, 2.5),
  ('W707', 9, 16),
  ('W709', 5, 7.5),
  ('W709', 7, 6),
  ('W710', 3, 16),
  ('W710', 6, 8),
  ('W710', 12, 2.5),
  ('W711', 9, 6),
  ('W712', 8, 12),
  ('W713', 1, 7.5),
  ('W713', 10, 2.5),
  ('W713', 11, 7.5),
  ('W715', 1, 12),
  ('W717', 3, 7.5),
  ('W718', 7, 2.5),
  ('W718', 11, 6),
  ('W719', 1, 8),
  ('W720', 9, 2.5),
  ('W720', 10, 4),
  ('W720', 12, 16),
  ('W721', 3, 6),
  ('W723', 6, 12),
  ('W724', 4, 16),
  ('W724', 7, 4),
  ('W724', 11, 4),
  ('W728', 5, 6),
  ('W729', 2, 6),
  ('W729', 9, 2.5),
  ('W730', 7, 12);

INSERT INTO supplier (supplier_id, company, country, lead_days, preferred) VALUES
  (1, 'NordParts', 'Denmark', 6, TRUE),
  (2, 'Iberica Eolica', 'Spain', 12, TRUE),
  (3, 'Blade & Sons', 'United Kingdom', 20, FALSE),
  (4, 'Kraftwerk Teile', 'Germany', 9, TRUE),
  (5, 'Lusovento', 'Portugal', 15, FALSE),
  (6, 'Svea Bearings', 'Sweden', 28, FALSE),
  (7, 'Hydra Systems', 'Germany', 11, FALSE),
  (8, 'Gale Electronics', 'United Kingdom', 7, TRUE),
  (9, 'Rotor Works', 'Netherlands', 34, FALSE),
  (10, 'Quick Fix Supply', 'Denmark', 2, FALSE);

INSERT INTO part (part_no, name, category, unit_cost, stock_qty, supplier_id) VALUES
  ('B-100', 'Blade bolt set', 'blade', 340, 24, 1),
  ('B-210', 'Blade tip', 'blade', 4200, 2, 3),
  ('B-330', 'Leading edge tape', 'blade', 95, 60, 3),
  ('G-110', 'Gearbox oil 200 l', 'gearbox', 780, 9, 4),
  ('G-205', 'Gearbox bearing', 'gearbox', 6150, 3, 6),
  ('Y-120', 'Yaw brake pad', 'yaw', 210, 40, 4),
  ('Y-140', 'Yaw drive', 'yaw', 8900, 1, 2),
  ('P-300', 'Pitch motor', 'pitch', 3100, 4, 2),
  ('P-310', 'Pitch battery', 'pitch', 260, 32, 8),
  ('E-400', 'Converter fan', 'electrical', 540, 12, 8),
  ('E-410', 'Converter module', 'electrical', 11800, 0, 8),
  ('E-450', 'Fuse kit', 'electrical', 75, 85, 5),
  ('S-500', 'Ice sensor', 'sensor', 1250, 6, 8),
  ('S-520', 'Anemometer', 'sensor', 430, 15, 7),
  ('H-600', 'Hydraulic pump', 'hydraulics', 2300, 5, 7),
  ('H-610', 'Hose set', 'hydraulics', 180, 0, 7);

INSERT INTO part_usage (wo_no, part_no, qty) VALUES
  ('W703', 'B-100', 2),
  ('W703', 'E-410', 1),
  ('W703', 'S-500', 4),
  ('W703', 'Y-140', 2),
  ('W704', 'G-110', 3),
  ('W705', 'B-210', 6),
  ('W705', 'E-450', 2),
  ('W706', 'P-300', 3),
  ('W706', 'P-310', 4),
  ('W707', 'G-205', 2),
  ('W708', 'B-210', 1),
  ('W709', 'B-100', 1),
  ('W709', 'E-450', 3),
  ('W710', 'P-300', 4),
  ('W712', 'B-100', 3),
  ('W712', 'S-500', 6),
  ('W714', 'Y-120', 4),
  ('W716', 'B-210', 6),
  ('W716', 'E-410', 1),
  ('W719', 'B-210', 2),
  ('W719', 'P-310', 1),
  ('W720', 'B-100', 1),
  ('W722', 'E-410', 4),
  ('W722', 'G-205', 1),
  ('W725', 'H-600', 6),
  ('W728', 'B-330', 4),
  ('W730', 'H-600', 4),
  ('W731', 'E-410', 3);
