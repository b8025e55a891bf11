// Prepares the two generated sheets under .build/: the tokens as custom properties, and the part of Tabler that some
// page really uses. Tabler goes into a cascade layer of its own, so that our sheet wins without fighting over
// specificity, and its dark rules go: dark is the same sheet with other tokens.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postcss from 'postcss'
import { PurgeCSS } from 'purgecss'

const web = join(dirname(fileURLToPath(import.meta.url)), '..')
const out = join(web, '.build')
mkdirSync(out, { recursive: true })

const tokens = JSON.parse(readFileSync(join(web, 'src/styles/tokens.json'), 'utf8'))
const block = (theme) => Object.entries(tokens[theme]).map(([name, value]) => `--${name}:${value}`).join(';')
writeFileSync(join(out, 'tokens.css'), [
  `:root{color-scheme:light;${block('light')}}`,
  `@media (prefers-color-scheme:dark){:root:not([data-bs-theme]){color-scheme:dark;${block('dark')}}}`,
  `:root[data-bs-theme=dark]{color-scheme:dark;${block('dark')}}`,
].join('\n'))

const tabler = readFileSync(join(web, 'node_modules/@tabler/core/dist/css/tabler.css'), 'utf8')
const [used] = await new PurgeCSS().purge({
  content: [join(web, '../src/**/*.razor'), join(web, 'src/**/*.ts')],
  css: [{ raw: tabler }],
  variables: true,
  keyframes: true,
  defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
  // Words of ordinary code that happen to be class names of parts we do not use.
  blocklist: [/^\.?(alert|carousel|modal|nav|navbar|offcanvas|toast|tooltip|popover|accordion|list-group|avatar|steps?|step-item|timeline|progress|empty|chip|menu|ribbon|datagrid|calendar|chart|markdown|hr|star|signature|steps-.*|(nav|navbar|modal|toast|tooltip|avatar|ribbon|icon|card|btn|badge|bg|text|border)-(blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|x|twitter|facebook|google|github|gray.*))$/],
})
const sheet = postcss.parse(used.css)
sheet.walkAtRules('charset', (rule) => rule.remove())
sheet.walkRules((rule) => {
  if (rule.parent?.type === 'atrule' && rule.parent.name === 'keyframes') return
  rule.selectors = rule.selectors.filter((selector) => !/data-bs-theme=.?dark/.test(selector))
  if (rule.selectors.join('') === '') rule.remove()
})
sheet.walkComments((comment) => { if (!comment.text.startsWith('!')) comment.remove() })
writeFileSync(join(out, 'tabler.css'), sheet.toString())
