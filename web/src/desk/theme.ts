import { all } from './dom'

const year = 365 * 24 * 3600

/** The same cookie that the server reads, so that the next page has its theme before the first paint. */
export function setTheme(theme: string): void {
  const fixed = theme === 'light' || theme === 'dark'
  document.cookie = fixed ? `theme=${theme}; Max-Age=${year}; Path=/; SameSite=Lax` : 'theme=; Max-Age=0; Path=/; SameSite=Lax'
  if (fixed) document.documentElement.dataset.bsTheme = theme
  else delete document.documentElement.dataset.bsTheme
  for (const button of all<HTMLButtonElement>('[data-theme-switch] button')) button.setAttribute('aria-pressed', String(button.value === (fixed ? theme : 'auto')))
  document.dispatchEvent(new CustomEvent('theme'))
}

export function startTheme(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    const button = event.submitter
    if (!form.matches('[data-theme-switch]') || !(button instanceof HTMLButtonElement)) return
    event.preventDefault()
    setTheme(button.value)
  })
}
