// A PDS on SQLite and a directory of identities in memory: enough to log in and to post.
import { JWT_SECRET, TestNetworkNoAppView } from '@atproto/dev-env'
import { limits, tell } from './ready.mjs'

const { plc, pds } = await TestNetworkNoAppView.create({
  pds: { enableDidDocWithSession: true, ...limits },
})

tell({ plc: plc.url, pds: pds.url, pdsDid: pds.ctx.cfg.service.did, jwtSecret: JWT_SECRET })
