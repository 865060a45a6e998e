// Preloaded: whoever listens without naming an address would be open to the neighbours, so every server is kept on loopback.
import net from 'node:net'

const { listen } = net.Server.prototype

net.Server.prototype.listen = function (where, ...more) {
  const named = typeof where === 'object' && where !== null ? where : { port: where }
  const callback = more.filter((argument) => typeof argument === 'function')
  return listen.call(this, 'port' in named ? { ...named, host: '127.0.0.1' } : named, ...callback)
}
