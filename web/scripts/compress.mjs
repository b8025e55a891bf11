// Leaves a .br and a .gz beside every built text file: the server sends them as they are.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../src/Bihuan.Web/wwwroot/dist')
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name)
  if (!/\.(js|css|svg|json|webmanifest)$/.test(name) || !statSync(file).isFile()) continue
  const plain = readFileSync(file)
  const gzip = gzipSync(plain, { level: 9 })
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  writeFileSync(`${file}.gz`, gzip)
  writeFileSync(`${file}.br`, brotli)
  console.log(`${name.padEnd(34)} ${plain.length} bytes, gzip ${gzip.length}, brotli ${brotli.length}`)
}
