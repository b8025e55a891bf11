// Picks the outlines the product uses out of Tabler Icons into the one file that Bihuan.Ui embeds.
// Run `npm run icons` after adding a name; the result is committed, so that building C# needs no Node.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const names = `
  adjustments alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up arrows-exchange ban barcode
  bell bolt book books box briefcase building building-store bulb calendar calendar-event camera certificate chart-bar
  chart-line check checklist checks chevron-down chevron-left chevron-right circle-check circle-dashed clipboard-check
  clipboard-list clock clock-pause cloud-off coin copy database device-desktop device-mobile device-floppy dots dots-vertical
  download edit external-link eye eye-off file file-export file-import file-text filter flag folder gavel git-merge
  grid-dots hand-stop headset heart-handshake help history home id inbox info-circle key keyboard layout-kanban
  language link list list-check lock lock-open login logout mail map map-pin menu-2 message message-2 message-report
  mood-smile mood-neutral mood-sad moon note package paperclip pencil phone phone-call photo pin point player-pause
  player-play plus printer progress puzzle qrcode receipt refresh repeat report rotate route ruler scale search send
  settings shield shield-check shopping-bag sitemap speakerphone star star-filled stethoscope sun sun-moon tag tags target
  thumb-up ticket tool tools transfer trash trending-up truck truck-delivery upload user user-check user-circle user-plus
  user-question users users-group versions wifi-off world x zoom-check
`.trim().split(/\s+/)

const here = dirname(fileURLToPath(import.meta.url))
const icons = join(here, '../node_modules/@tabler/icons')
const picked = {}
for (const name of [...new Set(names)].sort()) {
  const [kind, file] = name.endsWith('-filled') ? ['filled', name.slice(0, -7)] : ['outline', name]
  const svg = readFileSync(join(icons, 'icons', kind, `${file}.svg`), 'utf8')
  const body = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '').replace(/\s*\n\s*/g, '').replaceAll(' />', '/>').trim()
  picked[name] = kind === 'filled' ? body.replaceAll('<path ', '<path class="solid" ') : body
}
writeFileSync(join(here, '../../src/Bihuan.Ui/Icons/icons.json'), JSON.stringify(picked, null, 1) + '\n')
