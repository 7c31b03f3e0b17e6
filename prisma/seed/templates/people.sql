-- Where people live and what they are called. Countries carry the weights of an international
-- business; names are drawn from the pool of the country's language.

CREATE TABLE seed.countries (
  country text, region text, pool text, weight numeric, dial text, legal_form text, cities text[]
);
INSERT INTO seed.countries VALUES
  ('United States',        'Americas', 'english',  26, '+1',   'Inc.',      '{New York,San Francisco,Chicago,Austin,Seattle,Boston,Denver,Atlanta}'),
  ('Canada',               'Americas', 'english',   6, '+1',   'Ltd.',      '{Toronto,Vancouver,Montréal,Calgary,Ottawa}'),
  ('Brazil',               'Americas', 'iberian',   5, '+55',  'Ltda.',     '{São Paulo,Rio de Janeiro,Belo Horizonte,Curitiba}'),
  ('Mexico',               'Americas', 'iberian',   4, '+52',  'S.A.',      '{Ciudad de México,Guadalajara,Monterrey,Puebla}'),
  ('Argentina',            'Americas', 'iberian',   2, '+54',  'S.A.',      '{Buenos Aires,Córdoba,Rosario}'),
  ('United Kingdom',       'EMEA',     'english',   9, '+44',  'Ltd',       '{London,Manchester,Edinburgh,Bristol,Leeds}'),
  ('Germany',              'EMEA',     'german',    9, '+49',  'GmbH',      '{Berlin,München,Hamburg,Köln,Frankfurt am Main,Düsseldorf}'),
  ('France',               'EMEA',     'french',    7, '+33',  'SARL',      '{Paris,Lyon,Marseille,Toulouse,Nantes}'),
  ('Spain',                'EMEA',     'iberian',   4, '+34',  'S.L.',      '{Madrid,Barcelona,Valencia,Sevilla}'),
  ('Italy',                'EMEA',     'italian',   4, '+39',  'S.r.l.',    '{Milano,Roma,Torino,Bologna}'),
  ('Netherlands',          'EMEA',     'nordic',    3, '+31',  'B.V.',      '{Amsterdam,Rotterdam,Utrecht,Eindhoven}'),
  ('Sweden',               'EMEA',     'nordic',    2, '+46',  'AB',        '{Stockholm,Göteborg,Malmö}'),
  ('Poland',               'EMEA',     'polish',    2, '+48',  'sp. z o.o.','{Warszawa,Kraków,Wrocław,Gdańsk}'),
  ('Switzerland',          'EMEA',     'german',    2, '+41',  'AG',        '{Zürich,Genève,Basel,Bern}'),
  ('United Arab Emirates', 'EMEA',     'arabic',    2, '+971', 'LLC',       '{Dubai,Abu Dhabi,Sharjah}'),
  ('South Africa',         'EMEA',     'english',   1, '+27',  '(Pty) Ltd', '{Cape Town,Johannesburg,Durban}'),
  ('Japan',                'APAC',     'japanese',  8, '+81',  'K.K.',      '{Tōkyō,Ōsaka,Nagoya,Fukuoka,Kyōto}'),
  ('Australia',            'APAC',     'english',   6, '+61',  'Pty Ltd',   '{Sydney,Melbourne,Brisbane,Perth}'),
  ('India',                'APAC',     'indian',    6, '+91',  'Pvt. Ltd.', '{Bengaluru,Mumbai,Delhi,Hyderabad,Pune}'),
  ('Singapore',            'APAC',     'chinese',   3, '+65',  'Pte. Ltd.', '{Singapore}'),
  ('South Korea',          'APAC',     'korean',    3, '+82',  'Co., Ltd.', '{Seoul,Busan,Incheon}');

-- First names alternate: a woman's, a man's.
CREATE TABLE seed.names (pool text PRIMARY KEY, first text[], last text[]);
INSERT INTO seed.names VALUES
  ('english',  '{Olivia,James,Amelia,Noah,Charlotte,Liam,Harper,Ethan,Grace,Henry,Ella,Jack,Zoë,Owen,Ruby,Samuel,Chloe,Daniel,Lucy,Thomas,Maya,Benjamin,Nora,Isaac,Hannah,Caleb,Violet,Adam,Renée,Patrick}',
               '{Smith,Johnson,Walker,Brown,Taylor,Clarke,Wright,Hughes,Bennett,Morgan,Cooper,Reed,Foster,Hayes,Coleman,Brooks,Sullivan,Whitaker,Barnes,O''Connor,O''Brien,Campbell,Fraser,Murray,Palmer,Stone,Fletcher,Hamilton,Ellis,Lawson,Graham,Parker,Nguyen,Carter,Mitchell,Robinson}'),
  ('german',   '{Anna,Lukas,Lea,Felix,Sabine,Jürgen,Katrin,Jörg,Greta,Moritz,Käthe,Stefan,Heike,Matthias,Mia,Tobias,Ursula,Niklas,Franziska,Björn}',
               '{Müller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schulz,Hoffmann,Köhler,Krüger,Schäfer,Weiß,Vogel,Keller,Günther,Brandt,Jäger,Lorenz,Böhm,Winter,Kühn,Großmann}'),
  ('french',   '{Camille,Louis,Chloé,Hugo,Léa,Gabriel,Inès,Théo,Zoé,Étienne,Aurélie,Mathieu,Hélène,Benoît,Manon,Rémi,Élodie,François,Margaux,Loïc}',
               '{Martin,Bernard,Dubois,Lefèvre,Moreau,Laurent,Garnier,Faure,Rousseau,Fontaine,Chevalier,Gauthier,Perrin,Morel,Bonnet,Mercier,Leclerc,Girard,Lemaître,Besançon}'),
  ('iberian',  '{Sofía,Mateo,Lucía,João,Valentina,Diego,Inês,Tomás,Camila,Javier,Beatriz,Álvaro,Mariana,Andrés,Carmen,Joaquín,Fernanda,Íñigo,Paula,Rodrigo}',
               '{García,Silva,Fernández,Santos,Rodríguez,Oliveira,López,Pereira,Martínez,Costa,Sánchez,Almeida,Núñez,Ferreira,Ibáñez,Carvalho,Muñoz,Gonçalves,Ortega,Ribeiro,Peña,Araújo,Vázquez,Castro}'),
  ('italian',  '{Giulia,Leonardo,Aurora,Lorenzo,Francesca,Matteo,Chiara,Alessandro,Elena,Davide,Martina,Niccolò,Silvia,Pietro,Noemi,Tommaso}',
               '{Rossi,Russo,Ferrari,Esposito,Bianchi,Romano,Colombo,Ricci,Marino,Greco,Bruno,Gallo,Conti,De Luca,Mancini,Costantini,Fontanà,Moretti,Barbieri,Rinaldi}'),
  ('nordic',   '{Emma,Lars,Saga,Sven,Freja,Daan,Sanne,Björn,Astrid,Pieter,Åsa,Joost,Linnéa,Gustav,Maaike,Søren,Elsa,Willem,Ingrid,Mårten}',
               '{Andersson,de Vries,Johansson,Jansen,Lindström,van den Berg,Sjöberg,Bakker,Nyström,Visser,Åkesson,Smit,Öberg,Mulder,Bergström,Bos,Söderlund,Vos,Hedström,Peters}'),
  ('polish',   '{Zofia,Jakub,Małgorzata,Paweł,Agnieszka,Michał,Katarzyna,Łukasz,Hanna,Stanisław,Joanna,Wojciech}',
               '{Nowak,Kowalski,Wiśniewski,Wójcik,Kamiński,Lewandowski,Zieliński,Szymański,Woźniak,Dąbrowski,Kozłowski,Mazur,Jankowski,Krawczyk,Grabowski,Pawłowski}'),
  ('arabic',   '{Layla,Omar,Fatima,Yusuf,Noor,Khalid,Mariam,Hassan,Amal,Tariq,Salma,Faisal}',
               '{Al Mansouri,Haddad,Al Farsi,Nasser,Rahman,Al Suwaidi,Khoury,Saleh,Al Marri,Aziz,Darwish,Qasim,Al Hashimi,Farouk,Mahmoud,Najjar}'),
  ('japanese', '{Yui,Haruto,Sakura,Ren,Aoi,Yūto,Hina,Sōta,Mei,Kaito,Rin,Daiki,Akari,Kenji,Naoko,Shōhei,Emi,Takumi,Yōko,Hiroshi}',
               '{Satō,Suzuki,Takahashi,Tanaka,Watanabe,Itō,Yamamoto,Nakamura,Kobayashi,Katō,Yoshida,Yamada,Sasaki,Matsumoto,Inoue,Kimura,Hayashi,Shimizu,Saitō,Mori,Abe,Ikeda,Hashimoto,Ōno}'),
  ('indian',   '{Priya,Aarav,Ananya,Vivaan,Diya,Arjun,Isha,Rohan,Meera,Kabir,Neha,Siddharth,Kavya,Rahul,Pooja,Aditya,Sneha,Vikram,Lakshmi,Nikhil}',
               '{Sharma,Patel,Iyer,Reddy,Gupta,Nair,Singh,Mehta,Rao,Banerjee,Chopra,Joshi,Kulkarni,Desai,Bose,Menon,Kapoor,Verma,Pillai,Chatterjee,Shah,Agarwal,Das,Malhotra}'),
  ('chinese',  '{Mei Ling,Wei,Xin Yi,Jun,Li Na,Kai,Hui Min,Zhi Hao,Siew Ling,Jia Hao,Shu Fen,Yong,Rachel,Aaron,Pei Shan,Ming}',
               '{Tan,Lim,Lee,Ng,Wong,Goh,Chua,Chan,Koh,Teo,Ang,Yeo,Ong,Sim,Chia,Toh,Loh,Zhang,Chen,Huang}'),
  ('korean',   '{Ji-woo,Min-jun,Seo-yeon,Do-yun,Ha-eun,Joon-ho,Soo-ah,Hyun-woo,Ye-jin,Tae-yang,Eun-ji,Sung-min}',
               '{Kim,Lee,Park,Choi,Jung,Kang,Cho,Yoon,Jang,Lim,Han,Oh,Seo,Shin,Kwon,Hwang}');
ANALYZE seed.countries;
ANALYZE seed.names;

CREATE FUNCTION seed.company_roots() RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql RETURN
'{Northwind,Bluepeak,Silverline,Redwood,Brightside,Ironbridge,Lakeview,Stonegate,Greenfield,Harbour,Summit,Clearwater,Oakmont,Falcon,Evergreen,Crescent,Aurora,Beacon,Cobalt,Delta,Ember,Frontier,Granite,Horizon,Juniper,Keystone,Lumen,Meridian,Nimbus,Orion,Pinnacle,Quantum,Riverside,Sapphire,Titan,Umbra,Vertex,Willow,Zenith,Atlas,Birchwood,Copperfield,Driftwood,Élan,Fjord,Großstadt,Höhenweg,Île-de-Feu,Kōyō,Mañana,Nordlicht,Señal,Tōhoku,Überland,Polaris,Tamarind,Banyan,Saffron,Monsoon,Lotus}'::text[];
CREATE FUNCTION seed.company_nouns() RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql RETURN
'{Systems,Logistics,Foods,Energy,Media,Textiles,Robotics,Pharma,Motors,Design,Analytics,Retail,Airways,Construction,Consulting,Electronics,Engineering,Farms,Fisheries,Furniture,Hospitality,Insurance,Instruments,Laboratories,Machines,Marine,Materials,Networks,Optics,Packaging,Partners,Plastics,Printing,Properties,Publishing,Solutions,Studios,Supply,Trading,Transport}'::text[];
