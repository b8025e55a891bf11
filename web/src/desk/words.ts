// Texts that only the script says, handed over by the page (Bihuan.Ui, ScriptWords) in the reader's language.
let texts: Record<string, string> | undefined

export function say(key: string, ...values: (string | number)[]): string {
  texts ??= JSON.parse(document.getElementById('script-words')?.textContent || '{}') as Record<string, string>
  const text = texts[key] ?? key
  return text.replace(/\{(\d)(?::[^}]*)?\}/g, (_, at: string) => String(values[Number(at)] ?? ''))
}

export function sayPlural(key: string, count: number): string {
  return say(`${key}#${count === 1 ? 'one' : 'other'}`, count)
}

/** For tests, and after the language changed without a new page. */
export function forgetWords(): void {
  texts = undefined
}
