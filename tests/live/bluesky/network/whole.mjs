// The PDS and the AppView that reads it, with what they lean on: identities (PLC), mutes (bsync), a database.
// The moderation service is left out: nobody here is labelled by it.
import http from 'node:http'
import { once } from 'node:events'
import { JWT_SECRET, TestBsky, TestBsync, TestNetwork, TestPds, TestPlc, mockNetworkUtilities } from '@atproto/dev-env'
import getPort from 'get-port'
import { limits, settings, tell } from './ready.mjs'

const PATIENCE_MS = 60_000
const API_KEY = 'between-appview-and-bsync'

const plc = await TestPlc.create({})
const pdsPort = await getPort()

const bsync = await TestBsync.create({ apiKeys: [API_KEY], dbUrl: settings.postgres, dbSchema: 'bsync' })
const bsky = await TestBsky.create({
  plcUrl: plc.url,
  pdsPort,
  repoProvider: `ws://localhost:${pdsPort}`,
  bsyncUrl: bsync.url,
  bsyncApiKey: API_KEY,
  dbPostgresUrl: settings.postgres,
  dbPostgresSchema: 'appview',
})
bsync.ctx.dataplaneClients = [bsky.ctx.dataplane]

const pds = await TestPds.create({
  port: pdsPort,
  didPlcUrl: plc.url,
  bskyAppViewUrl: bsky.url,
  bskyAppViewDid: bsky.ctx.cfg.serverDid,
  enableDidDocWithSession: true,
  ...limits,
})
mockNetworkUtilities(pds, bsky)

const nobody = { processAll: async () => {} }
const network = new TestNetwork(plc, pds, bsync, bsky, nobody)

const index = bsky.server.server

// No public call tells whether the AppView has seen everything, or keeps it from answering, so the launcher asks here.
const orders = {
  '/': () => network.processAll(PATIENCE_MS),
  '/down': () => {
    index.close()
    index.closeAllConnections()
  },
  '/up': () => once(index.listen(bsky.port), 'listening'),
}

const control = http.createServer(async (request, response) => {
  try {
    await orders[request.url]()
    response.writeHead(204).end()
  } catch (error) {
    response.writeHead(500).end(String(error?.stack ?? error))
  }
})
control.listen(0)
await once(control, 'listening')

tell({
  plc: plc.url,
  pds: pds.url,
  appview: bsky.url,
  control: `http://localhost:${control.address().port}`,
  pdsDid: pds.ctx.cfg.service.did,
  jwtSecret: JWT_SECRET,
})
