// Jetstream in small: the PDS's firehose as JSON over a WebSocket, in the form of `/subscribe` of Bluesky's own servers.
import { once } from 'node:events'
import { IdResolver } from '@atproto/identity'
import { lexToJson } from '@atproto/lex-json'
import { Firehose } from '@atproto/sync'
import { WebSocketServer } from 'ws'
import { settings, tell } from './ready.mjs'

const COLLECTION = 'app.bsky.feed.post'
const NOISE_MS = 20
const NOBODY = { did: 'did:plc:nobodynobodynobodynobody', kind: 'commit' }
const told = []
let latest = 0

function now() {
  latest = Math.max(latest + 1, Date.now() * 1000)
  return latest
}

function send(event) {
  for (const socket of server.clients) socket.send(JSON.stringify(event))
}

const server = new WebSocketServer({ port: 0 })
await once(server, 'listening')

server.on('connection', (socket, request) => {
  const cursor = new URL(request.url, 'ws://localhost').searchParams.get('cursor')
  const missed = cursor === null ? [] : told.filter((event) => event.time_us >= Number(cursor))
  for (const event of missed) socket.send(JSON.stringify(event))
})

const firehose = new Firehose({
  service: settings.pds.replace('http', 'ws'),
  idResolver: new IdResolver({ plcUrl: settings.plc }), // asked for nothing: the servers of a test are trusted
  unauthenticatedCommits: true,
  excludeIdentity: true,
  excludeAccount: true,
  excludeSync: true,
  filterCollections: [COLLECTION],
  handleEvent: ({ event, did, rev, collection, rkey, cid, record }) => {
    const content = record ? { record: lexToJson(record), cid: cid.toString() } : {}
    const commit = { rev, operation: event, collection, rkey, ...content }
    told.push({ did, time_us: now(), kind: 'commit', commit })
    send(told.at(-1))
  },
  onError: (error) => console.error(error),
})
firehose.start()

// On the real network somebody is always writing, and listeners know by that what time it is in the stream.
setInterval(() => {
  const commit = { operation: 'create', collection: COLLECTION, rkey: 'noise', record: { text: 'Meow.' }, cid: 'bafy' }
  send({ ...NOBODY, time_us: now(), commit })
}, NOISE_MS)

tell({ jetstream: `ws://127.0.0.1:${server.address().port}/subscribe` })
