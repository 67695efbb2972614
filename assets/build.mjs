// Builds static/ from the Sass and the scripts: app.css, app.js, the typeface's licence and the icon. Builds the colours
// of the reports into templates/pdf/tokens.css, too.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)

function compile (name) {
  const { css } = sass.compile(join(here, 'sass', name), {
    loadPaths: [join(here, 'node_modules/govuk-frontend/dist')],
    style: 'expanded'
  })
  return css
}

// govuk-frontend says left and right; pages in languages written from right to left need start and end.
function logical (css) {
  const side = (word) => (word === 'left' ? 'start' : 'end')
  return css
    .replace(/\b(margin|padding|border)-(left|right)\b/g, (_, box, word) => `${box}-inline-${side(word)}`)
    .replace(/^(\s*)(left|right):/gm, (_, space, word) => `${space}inset-inline-${side(word)}:`)
    .replace(/\btext-align: (left|right)\b/g, (_, word) => `text-align: ${side(word)}`)
    .replace(/\bfloat: (left|right)\b/g, (_, word) => `float: inline-${side(word)}`)
}

// The address of a typeface has the hash of its content, so that browsers may keep it for good.
function versioned (css) {
  const content = (path) => readFileSync(join(root, 'static', path))
  const hash = (path) => createHash('sha256').update(content(path)).digest('hex').slice(0, 12)
  return css.replace(/url\("(fonts\/[^"?]+)"\)/g, (_, path) => `url("${path}?v=${hash(path)}")`)
}

const style = await transform(versioned(logical(compile('app.scss'))), { loader: 'css', minify: true })
mkdirSync(join(root, 'static/fonts'), { recursive: true })
writeFileSync(join(root, 'static/app.css'), style.code)

await build({
  entryPoints: [join(here, 'js/app.js')],
  outfile: join(root, 'static/app.js'),
  bundle: true,
  format: 'esm',
  legalComments: 'none',
  minify: true,
  target: 'es2020'
})

mkdirSync(join(root, 'templates/pdf'), { recursive: true })
const note = '/* Built from assets/sass/_tokens.scss: change it there. */\n'
writeFileSync(join(root, 'templates/pdf/tokens.css'), note + compile('report-tokens.scss') + '\n')

copyFileSync(join(here, 'favicon.svg'), join(root, 'static/favicon.svg'))
const licence = readFileSync(join(here, 'node_modules/@fontsource/atkinson-hyperlegible-next/LICENSE'))
writeFileSync(join(root, 'static/fonts/OFL.txt'), licence)
