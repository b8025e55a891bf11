// The offline app's worker with the list of what it keeps, beside its manifest and icon; and the bound on a first load.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const firstLoadMax = 80 * 1024
const web = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(web, '../src/Bihuan.Web/wwwroot/dist')
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
const files = new Set()
function take(name) {
  const chunk = manifest[name]
  files.add(chunk.file)
  for (const more of chunk.css ?? []) files.add(more)
  for (const more of chunk.imports ?? []) take(more)
}
take('src/field.ts')
take('src/styles/field.css')

const plain = [...files].map((x) => readFileSync(join(dist, x)))
const size = plain.reduce((sum, x) => sum + gzipSync(x, { level: 9 }).length, 0)
console.log(`field app: first load ${size} bytes gzip in ${files.size} files`)
if (size > firstLoadMax) throw new Error(`The field app's first load is ${size} bytes; ${firstLoadMax} are allowed.`)

const from = join(web, 'src/field')
const to = join(dist, 'field')
mkdirSync(to, { recursive: true })
const worker = readFileSync(join(from, 'worker.js'), 'utf8')
const version = createHash('sha256').update(worker).update([...files].join()).digest('hex').slice(0, 12)
writeFileSync(join(to, 'worker.js'), worker.replace('/* files */', [...files].map((x) => `'/dist/${x}'`).join(', ')).replace('/* version */', version))
for (const name of ['manifest.webmanifest', 'icon.svg']) copyFileSync(join(from, name), join(to, name))
