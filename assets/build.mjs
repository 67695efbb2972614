// Builds static/ from the Sass and the scripts: a style sheet and a script for the pages of respondents (app) and for the
// desk (desk), the typeface's licence and the icon. Builds the colours of the reports into templates/pdf/tokens.css, too.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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

// What draws the pages that load a sheet, beside its script and the code of the service.
const PAGES = {
  app: ['components', 'errors', 'layout', 'respondent'],
  desk: ['account', 'components', 'counselor', 'layout', 'people', 'security']
}

function contents (folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n')
}

// govuk-frontend brings rules for much that our pages never show. Takes what sass writes: each selector of a list on a
// line of its own.
function withoutUnused (css, drawn) {
  const asksFor = (selector) => selector.replace(/:not\([^)]*\)/g, '').match(/\.govuk-[\w-]+/g) ?? []
  const unused = (selector) => asksFor(selector).some((name) => !names(drawn, name.slice(1)))
  return css
    .replace(/^ *[^@{}\n]*,\n(?: *[^@{}\n]*,\n)* *[^@{}\n]* \{|^ *[^@{}\n]+ \{/gm, (head) => {
      const kept = head.slice(0, -2).split(/,\n/).filter((selector) => !unused(selector))
      return kept.length ? `${kept.join(',\n')} {` : '--unused {'
    })
    .replace(/--unused \{[^}]*\}\n?/g, '')
}

function names (drawn, name) {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(drawn)
}

const service = contents('assessment', '.py')
mkdirSync(join(root, 'static/fonts'), { recursive: true })
for (const [name, folders] of Object.entries(PAGES)) {
  await build({
    entryPoints: [join(here, `js/${name}.js`)],
    outfile: join(root, `static/${name}.js`),
    bundle: true,
    format: 'esm',
    legalComments: 'none',
    minify: true,
    target: 'es2020'
  })
  const script = readFileSync(join(root, `static/${name}.js`), 'utf8')
  const drawn = [script, service, ...folders.map((folder) => contents(`templates/${folder}`, '.html'))].join('\n')
  const css = versioned(logical(withoutUnused(compile(`${name}.scss`), drawn)))
  const style = await transform(css, { loader: 'css', minify: true })
  writeFileSync(join(root, `static/${name}.css`), style.code)
}

mkdirSync(join(root, 'templates/pdf'), { recursive: true })
const note = '/* Built from assets/sass/_tokens.scss: change it there. */\n'
writeFileSync(join(root, 'templates/pdf/tokens.css'), note + compile('report-tokens.scss') + '\n')

copyFileSync(join(here, 'favicon.svg'), join(root, 'static/favicon.svg'))
const licence = readFileSync(join(here, 'node_modules/@fontsource/atkinson-hyperlegible-next/LICENSE'))
writeFileSync(join(root, 'static/fonts/OFL.txt'), licence)
