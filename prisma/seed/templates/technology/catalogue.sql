-- What TechCorp's industry sells.

CREATE TABLE seed.brands (position integer, brand text);
INSERT INTO seed.brands VALUES (0, 'Aurora'), (1, 'Vertex'), (2, 'Nimbus'), (3, 'Helix'), (4, 'Lumen'), (5, 'Kestrel');

CREATE TABLE seed.categories (position integer, category text, low numeric, high numeric, nouns text[]);
INSERT INTO seed.categories VALUES
  (0, 'Laptops',        650, 2900, '{Notebook 13,Notebook 15,Workstation 17,Ultralight 14,Convertible 13}'),
  (1, 'Monitors',       140, 1200, '{Display 24,Display 27,Curved 34,Studio Display 32,Portable Display 16}'),
  (2, 'Networking',      45, 1600, '{Router,Access Point,Switch 24,Mesh Kit,Switch 48}'),
  (3, 'Storage',         60, 2200, '{Portable SSD 1TB,Portable SSD 4TB,NAS 4-Bay,NAS 8-Bay,Archive Drive 20TB}'),
  (4, 'Accessories',     12,  190, '{Keyboard,Mouse,Headset,Docking Station,Webcam 4K}'),
  (5, 'Software',        29,  900, '{Backup Suite,Design Suite,Project Planner,Database Tools,Data Studio}'),
  (6, 'Cloud Services',  49, 1500, '{Object Storage,Virtual Server,Managed Database,Container Cloud,Vector Index}'),
  (7, 'Security',        25, 1100, '{Firewall,Password Vault,Endpoint Guard,Security Key,Zero Trust Gateway}');
