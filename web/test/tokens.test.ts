import { describe, expect, it } from 'vitest'
import tokens from '../src/styles/tokens.json'

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  const colours: Record<string, string> = tokens[theme]
  it.each(tokens.pairs.text)('%s is readable on %s', (ink, surface) => {
    expect(contrast(colours[ink!]!, colours[surface!]!)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(tokens.pairs.shape)('%s stands out on %s', (mark, surface) => {
    expect(contrast(colours[mark!]!, colours[surface!]!)).toBeGreaterThanOrEqual(3)
  })
})

it('both themes define the same tokens', () => {
  expect(Object.keys(tokens.dark)).toEqual(Object.keys(tokens.light))
})
