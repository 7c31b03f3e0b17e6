import { schemaFixture } from './schema-fixture.js';

/** A forwarder: camelCase, keys without declarations, several references between the same two tables. */
export const logistics = schemaFixture({
  name: 'logistics',
  tables: `
table lgParty -- Companies we deal with: shippers, consignees, carriers
  partyId integer 400/400/1/400
  partyName text 400/398
  partyType text 400/3 =shipper|consignee|carrier
  countryCode text 400/20
table lgPort
  portId integer 90/90/1/90
  unLocode text 90/90 -- UN location code
  portName text 90/90
  country text 90/30
table lgShipment
  shipmentId integer 9000/9000/1/9000
  shipperId integer 9000/200/1/390 -- party that sends
  consigneeId integer 9000/210/1/400 -- party that receives
  carrierId integer 9000/30/5/399 -- references lgParty.partyId
  originPortId integer 9000/80/1/90
  destPortId integer 9000/85/1/90
  bookingDt date
  etd timestamp -- estimated time of departure
  eta timestamp -- estimated time of arrival
  grossWgtKg numeric(12,3)
  volCbm numeric(10,3) -- volume in cubic meters
  frtCostUsd numeric(12,2)
  shpStatus text 9000/4 =booked|in_transit|delivered|cancelled
table lgContainer
  containerNo text 12000/12000
  shipmentId integer 12000/8900/1/9000
  contType text 12000/4
  sealNo text 12000/12000
  tareWgtKg numeric(10,2)
table lgTrackEvent
  eventId bigint 80000/80000/1/80000
  containerNo text 80000/12000
  eventTs timestamp
  eventCode text 80000/9
  portId integer 80000/90/1/90
table lgInvoice
  invNo text 9500/9500
  shipmentId integer 9500/9000/1/9000
  billToPartyId integer 9500/210/1/400
  invDate date
  dueDate date
  totAmt numeric(12,2)
  ccy text 9500/3 =USD|EUR|CNY
  paidFlg boolean
`,
  relationships: [
    'lgShipment.shipperId -> lgParty.partyId',
    'lgShipment.consigneeId -> lgParty.partyId',
    'lgShipment.carrierId -> lgParty.partyId',
    'lgShipment.originPortId -> lgPort.portId',
    'lgShipment.destPortId -> lgPort.portId',
    'lgContainer.shipmentId -> lgShipment.shipmentId',
    'lgTrackEvent.containerNo -> lgContainer.containerNo',
    'lgTrackEvent.portId -> lgPort.portId',
    'lgInvoice.shipmentId -> lgShipment.shipmentId',
    'lgInvoice.billToPartyId -> lgParty.partyId',
  ],
  names: {
    lgParty: 'party',
    lgPort: 'port',
    lgShipment: 'shipment',
    lgContainer: 'container',
    lgTrackEvent: ['track event', 'tracking event'],
    lgInvoice: 'invoice',
    'lgParty.partyName': ['name', 'party name'],
    'lgParty.countryCode': 'country code',
    'lgShipment.bookingDt': 'booking date',
    'lgShipment.eta': ['estimated arrival', 'estimated time of arrival'],
    'lgShipment.grossWgtKg': ['gross weight kg', 'gross weight'],
    'lgShipment.volCbm': ['volume cbm', 'volume'],
    'lgShipment.frtCostUsd': ['freight cost USD', 'freight cost'],
    'lgShipment.shpStatus': ['status', 'shipment status', 'ship status'],
    'lgContainer.containerNo': ['number', 'container number'],
    'lgContainer.contType': ['type', 'container type'],
    'lgContainer.sealNo': 'seal number',
    'lgTrackEvent.eventTs': ['event timestamp', 'timestamp'],
    'lgTrackEvent.eventCode': ['event code', 'code'],
    'lgInvoice.invNo': ['number', 'invoice number'],
    'lgInvoice.invDate': ['date', 'invoice date'],
    'lgInvoice.totAmt': 'total amount',
    'lgInvoice.ccy': 'currency',
    'lgInvoice.paidFlg': ['paid', 'paid flag'],
  },
  keys: {
    lgParty: ['partyId'],
    lgShipment: ['shipmentId'],
    lgContainer: ['containerNo'],
    lgTrackEvent: ['eventId'],
    lgInvoice: ['invNo'],
  },
});
