// A script of the page's own: it hears of every block, because these events bubble.
const log = document.querySelector('#log')

document.addEventListener('ai-complete', ({ target, detail }) => {
  log.textContent = `${target.type}: ${detail.text.length} characters in ${detail.timing.duration_ms} ms`
})
