"""Whether a page fits its window: what a browser is asked, in which windows and with text of which sizes."""

from __future__ import annotations

WINDOWS = {
    (320, 256): (100, 200),  # as 400 % makes of 1280
    (640, 512): (100,),  # as 200 % makes of 1280
    (1280, 1024): (200,),
    (360, 740): (100, 200),
}
"""Width and height in pixels -> sizes of the text in per cent. To change a window takes longer than to look at it."""
FIT = """percents => {
    const page = document.documentElement, wide = each => each.getBoundingClientRect().right > page.clientWidth + 1
    const folded = [...document.querySelectorAll("main details:not([open])")]
    const texts = [...document.querySelectorAll("[dir=auto]:not(input, textarea, option)")].flatMap(each => {
        const found = [], walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT)
        while (walk.nextNode()) found.push([walk.currentNode, walk.currentNode.data])
        return found.filter(([, words]) => words.trim())
    })
    const out = () => {
        if (page.scrollWidth <= page.clientWidth) return []
        const found = [...document.querySelectorAll("body *")].filter(wide).map(each => each.outerHTML.slice(0, 80))
        return found.length ? found : [`by ${page.scrollWidth - page.clientWidth} pixels: a margin, or what is drawn`]
    }
    folded.forEach(each => { each.open = true })
    const found = percents.map(percent => {
        page.style.fontSize = `${percent}%`
        scrollTo(0, document.body.scrollHeight / 2)
        const hidden = [...document.querySelectorAll(".exit-page")].filter(link => {
            if (!link.checkVisibility()) return false
            const box = link.getBoundingClientRect()
            return box.top < 0 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight || box.height < 40
        })
        const measured = [percent, hidden.length, out()]
        texts.forEach(([text]) => { text.data = "w".repeat(60) })
        measured.push(out())
        texts.forEach(([text, words]) => { text.data = words })
        return measured
    })
    page.removeAttribute("style")
    folded.forEach(each => { each.open = false })
    scrollTo(0, 0)
    return found
}"""
"""With text of these sizes, all unfolded: how many ways out are not in view half-way down, what sticks out at the side,
and what does so once all that people typed is words of 60 letters."""
CROWDED = """[...document.querySelectorAll("main form:has(> select) + *")].filter(each => {
    const form = each.previousElementSibling.getBoundingClientRect()
    return each.checkVisibility() && form.height && each.getBoundingClientRect().top - form.bottom < 16
}).map(each => each.outerHTML.slice(0, 80))"""
"""What stands too close below a form with a choice."""
