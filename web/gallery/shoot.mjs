// The development gallery: pages as the server would render them, from the built sheets and scripts. Not shipped.
//   npm run build && npm run gallery [name …]
// leaves pictures in gallery/shots (1366 and 390 px, light and dark) and fails on any serious finding of axe.
// {{icon:NAME}}, {{ring:STAGES,PASSED,TONE,SIZE,LABEL}}, {{shape:TONE}} and {{part:NAME}} stand for the server's markup.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, '../../src/Bihuan.Web/wwwroot/dist')
const icons = JSON.parse(readFileSync(join(here, '../../src/Bihuan.Ui/Icons/icons.json'), 'utf8'))
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
const words = Object.fromEntries(Object.entries(JSON.parse(readFileSync(join(here, '../../src/Bihuan.Ui/Words/zh-CN.json'), 'utf8')))
  .filter(([key]) => key.startsWith('ui.')).map(([key, text]) => [key.slice(3), text]))
const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8')

const shapes = { green: '<circle cx="4" cy="4" r="3.2"/>', amber: '<path d="M4 .6 7.8 7.2H.2z"/>', red: '<path d="M4 0 8 4 4 8 0 4z"/>' }
const middles = {
  red: '<path class="shape tone-red" d="m12 8.6 3.4 3.4-3.4 3.4L8.6 12z"/>', amber: '<path class="shape tone-amber" d="m12 8.7 3.5 6h-7z"/>',
  green: '<circle class="shape tone-green" cx="12" cy="12" r="2.2"/>',
}

function point(degrees) {
  const angle = (degrees - 90) * Math.PI / 180
  return `${(12 + 8.5 * Math.cos(angle)).toFixed(2)} ${(12 + 8.5 * Math.sin(angle)).toFixed(2)}`
}

// The drawing of RingMarkup.cs.
function ring(stages, passed, tone, size, label) {
  let body = ''
  if (passed >= stages) body = '<circle class="closed" cx="12" cy="12" r="8.5"/><path class="tick" d="m8.6 12.2 2.4 2.4 4.6-5"/>'
  else {
    const step = (360 - 34 - (stages - 1) * 13) / stages
    for (let stage = 0; stage < stages; stage++) {
      const from = 17 + stage * (step + 13)
      const css = stage < passed ? 'passed' : stage === passed ? `now tone-${tone}` : 'ahead'
      body += `<path class="${css}" d="M${point(from)}A8.5 8.5 0 ${step > 180 ? 1 : 0} 1 ${point(from + step)}"/>`
    }
    body += size === 'head' ? `<text class="count" x="12" y="14.1">${passed + 1}/${stages}</text>` : middles[tone] ?? ''
  }
  return `<svg class="ring ring-${size}" viewBox="0 0 24 24" role="img" aria-label="${label}">${body}</svg>`
}

function expand(html) {
  return html
    .replace(/\{\{part:([\w-]+)\}\}/g, (_, name) => expand(readFileSync(join(here, 'parts', `${name}.html`), 'utf8')))
    .replace(/\{\{icon:([\w-]+)\}\}/g, (_, name) => {
      if (!icons[name]) throw new Error(`No icon ${name}`)
      return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${icons[name]}</svg>`
    })
    .replace(/\{\{shape:(\w+)\}\}/g, (_, tone) => `<svg class="shape" viewBox="0 0 8 8" aria-hidden="true">${shapes[tone]}</svg>`)
    .replace(/\{\{ring:(\d+),(\d+),(\w+),(\w+),([^}]*)\}\}/g, (_, stages, passed, tone, size, label) => ring(+stages, +passed, tone, size, label))
    .replace(/\{\{words\}\}/g, () => `<script type="application/json" id="script-words">${JSON.stringify(words)}</script>`)
}

function wrap(name, html, theme) {
  const bundle = name.startsWith('portal') ? 'portal' : 'desk'
  const url = (entry) => `/dist/${manifest[entry].file}`
  return `<!DOCTYPE html><html lang="zh-CN" data-bs-theme="${theme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title><link rel="stylesheet" href="${url(`src/styles/${bundle}.css`)}"><script type="module" src="${url(`src/${bundle}.ts`)}"></script></head>${expand(html)}</html>`
}

async function serve(route) {
  const url = new URL(route.request().url())
  const file = join(dist, url.pathname.slice('/dist/'.length))
  if (url.pathname.startsWith('/dist/') && existsSync(file)) {
    return route.fulfill({ body: readFileSync(file), contentType: file.endsWith('.css') ? 'text/css' : 'text/javascript' })
  }
  const name = url.pathname.slice(1)
  const page = join(here, `${name}.html`)
  if (!existsSync(page)) return route.fulfill({ status: 404, body: '' })
  return route.fulfill({ body: wrap(name, readFileSync(page, 'utf8'), url.searchParams.get('theme')), contentType: 'text/html; charset=utf-8' })
}

// What a page shows after some keys, to see the overlays as well.
const scenes = { 'desk-list': ['j', 'j', 'x', 'j', 'x'], 'desk-palette': ['Control+k'], 'desk-help': ['?'] }

const shots = join(here, 'shots')
mkdirSync(shots, { recursive: true })
const wanted = process.argv.slice(2)
const names = readdirSync(here).filter((file) => file.endsWith('.html')).map((file) => file.slice(0, -5)).filter((name) => wanted.length === 0 || wanted.includes(name))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--lang=zh-CN', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
let findings = 0
for (const width of [1366, 390]) {
  const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 820 }, deviceScaleFactor: 1, locale: 'zh-CN' })
  await context.route('**/*', serve)
  for (const theme of ['light', 'dark']) {
    for (const name of names) {
      const page = await context.newPage()
      page.on('pageerror', (error) => { findings++; console.log(`${name}: ${error}`) })
      await page.goto(`http://gallery/${name}?theme=${theme}`)
      for (const key of width === 1366 ? scenes[name] ?? [] : []) await page.keyboard.press(key)
      if (scenes[name]?.length === 1 && width === 1366) await page.waitForSelector('dialog[open]')
      await page.screenshot({ path: join(shots, `${name}-${width}-${theme}.png`), fullPage: true })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) { findings++; console.log(`${name} ${width}: ${wide} px too wide`) }
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
      for (const violation of violations) {
        if (['serious', 'critical'].includes(violation.impact)) findings++
        console.log(`${name} ${width} ${theme}: ${violation.impact} ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(' | ')}`)
      }
      await page.close()
    }
  }
  await context.close()
}
await browser.close()
console.log(`${names.length} pages, ${findings} findings`)
process.exitCode = findings === 0 ? 0 : 1
