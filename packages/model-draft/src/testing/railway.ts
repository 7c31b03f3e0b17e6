import { schemaFixture } from './schema-fixture.js';

/** Trains between stations: natural keys and codes, references without "id", nothing declared, values measured. */
export const railway = schemaFixture({
  name: 'railway',
  tables: `
table country
  country_name text 12/12
  population bigint
  capital text 12/12
  area_km2 real
table town
  town_name text 300/296
  country_name text 300/12
  population bigint
  elevation real
table station
  station_code text 420/420 ~4
  station_name text 420/418
  town_name text 420/290
  country_name text 420/12
  platform_count integer
table operator
  operator_code text 25/25
  operator_name text 25/25
  country text 25/10 ~9
table train
  train_id bigint 9000/9000/1/9000
  operator_code text 9000/25 ~4
  from_station text 9000/400 ~4
  to_station text 9000/400 ~4
  departure_time text
  arrival_time text
  days_code text 9000/8
  stops integer
table service_days
  days_code text 40/8
  weekday text 40/7
table stop
  train_id bigint 60000/9000/1/9000
  stop_number integer 60000/20/1/20
  stop_station text 60000/420 ~4
  arrival_time text
table ticket
  ticketid bigint 90000/90000/1/90000
  trainid bigint 90000/8800/1/9000
  passengerid bigint 90000/40000/1/40000
  travelclass text 90000/3 =first|second|sleeper
  amt double 90000/800
  discountpct double 90000/6
  bookedon timestamp
table passenger
  passengerid bigint 40000/40000/1/40000
  fullname text 40000/39000
  emailaddress text 40000/40000
  birthdate date
  hometown text 40000/290
`,
  relationships: [
    'town.country_name -> country.country_name',
    'station.country_name -> country.country_name',
    'operator.country -> country.country_name',
    'train.operator_code -> operator.operator_code',
    'train.from_station -> station.station_code',
    'train.to_station -> station.station_code',
    'stop.train_id -> train.train_id',
    'stop.stop_station -> station.station_code',
    'ticket.trainid -> train.train_id',
    'ticket.passengerid -> passenger.passengerid',
  ],
  names: {
    service_days: ['service day', 'service days'],
    'country.country_name': ['name', 'country name'],
    'country.area_km2': ['area km2', 'area'],
    'station.platform_count': 'platform count',
    'ticket.ticketid': ['ID', 'ticket ID'],
    'ticket.passengerid': 'passenger ID',
    'ticket.travelclass': 'travel class',
    'ticket.amt': 'amount',
    'ticket.discountpct': 'discount percent',
    'ticket.bookedon': 'booked on',
    'passenger.fullname': 'full name',
    'passenger.emailaddress': 'email address',
    'passenger.birthdate': ['birth date', 'birthdate'],
    'passenger.hometown': ['home town', 'hometown'],
  },
  keys: {
    country: ['country_name'],
    station: ['station_code'],
    operator: ['operator_code'],
    train: ['train_id'],
    stop: ['train_id', 'stop_number'],
    ticket: ['ticketid'],
  },
});
