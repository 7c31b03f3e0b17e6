-- What HealthPlus's industry sells.

CREATE TABLE seed.brands (position integer, brand text);
INSERT INTO seed.brands VALUES (0, 'Medara'), (1, 'Vitalis'), (2, 'Sanora'), (3, 'Clarion'), (4, 'Corvita'), (5, 'Helios');

CREATE TABLE seed.categories (position integer, category text, low numeric, high numeric, nouns text[]);
INSERT INTO seed.categories VALUES
  (0, 'Diagnostics',          35,  950, '{Blood Pressure Monitor,Glucose Meter,Pulse Oximeter,ECG Recorder,Home Test Kit}'),
  (1, 'Medical Devices',     120, 3400, '{Infusion Pump,Nebuliser,Defibrillator,Ultrasound Probe,Patient Monitor}'),
  (2, 'Pharmacy',              6,  140, '{Pain Relief 500mg,Antihistamine,Vitamin D3,Antiseptic Gel,Electrolyte Powder}'),
  (3, 'Mobility',             40, 1900, '{Rollator,Wheelchair,Walking Frame,Shower Chair,Folding Scooter}'),
  (4, 'Surgical Supplies',    15,  620, '{Suture Set,Sterile Drape,Scalpel Box,Wound Dressing,Retractor Kit}'),
  (5, 'Wellness',              9,  210, '{Sleep Aid,Massage Roller,Aroma Diffuser,Posture Trainer,Light Therapy Lamp}'),
  (6, 'Lab Equipment',        90, 2800, '{Centrifuge,Microscope,Pipette Set,Incubator,Specimen Freezer}'),
  (7, 'Personal Protection',   5,  160, '{Nitrile Gloves,Face Mask FFP2,Isolation Gown,Face Shield,Safety Goggles}');
