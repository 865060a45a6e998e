// How the launcher learns that the servers are there, and where: one line of JSON on a pipe of its own.
import fs from 'node:fs'

export const settings = JSON.parse(process.argv[2])

export const limits = settings.rateLimits
  ? { rateLimitsEnabled: true, rateLimitBypassKey: settings.bypassKey }
  : {}

export function tell(addresses) {
  fs.writeSync(settings.pipe, JSON.stringify(addresses) + '\n')
  fs.closeSync(settings.pipe)
}
