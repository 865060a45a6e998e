// Reads one text a line as JSON, and answers each with a line: the facets that the official client would set.
import readline from 'node:readline'
import { RichText } from '@atproto/api'

for await (const line of readline.createInterface({ input: process.stdin })) {
  const text = new RichText({ text: JSON.parse(line) })
  text.detectFacetsWithoutResolution()
  console.log(JSON.stringify(text.facets ?? []))
}
