export type Text = Record<string, string>
export interface CodeText { code: string; text: Text }
export interface Check { code: string; moment: string; isMandatory: boolean; text: Text }

export interface Visit {
  id: string; version: number; caseSeq: number; caseNumber: string; state: string
  plannedStart?: string | null; plannedEnd?: string | null; promisedFrom?: string | null; promisedUntil?: string | null
  customer: string; phone: string; address: string; notes: { text: string; isToday: boolean }[]; preferences: CodeText[]; needs?: string | null
  categoryText: Text; symptomText: Text; summary?: string | null; model?: string | null; serialNumber?: string | null
  intake: { question: Text; answer: Text }[]
  history: { caseNumber: string; openedAt: string; symptomText: Text; cause?: string | null; work?: string | null }[]
  checks: { code: string; done: boolean }[]
  parts: { code: string; count: number; state: string; removedSerial?: string | null }[]
  charge?: { amount: string; currency: string; agreed: boolean } | null
  codeTriesLeft?: number
  photoList: { id: string; kind: string; takenAt: string }[]
  photosDeclinedAt?: string | null
  support?: Advice[]
  tools?: CodeText[]
  readings?: { name: Text; value: string; at: string }[]
  phoneRevealable: boolean
}

/** What technical support was asked of this order and said; `answer` comes while the technician may still be there. */
export interface Advice { id: string; kind: string; state: string; question: string; answer?: string | null; outcome?: string | null; holder: string; earlierVisits: number }

export interface Day {
  day: string; technician: string; timeZone: string
  policy: { operationsMax: number; currency?: string }
  checks: Check[]
  photos: { kinds: CodeText[]; mandatory: string[]; edgePixelsMax: number; chunkBytes: number; perVisitMax: number }
  parts: CodeText[]; causes: CodeText[]; visits: Visit[]
}

export interface Contact { name: string; phone: string; address: string }
export interface Session { userId: string; name: string; token: string; operationsMax: number; language: string }

/** `waiting` goes out; `refused` may go out again when it only came too early; `kept` and final refusals are for a person. */
export type EntryState = 'waiting' | 'done' | 'refused' | 'kept'

/** One press of a button, written before the screen says done. A photo is an entry too, so that it keeps its place in the order. */
export interface Entry {
  order?: number
  id: string; userId: string; visitId: string; kind: string; occurredAt: string
  seenVersion: number; seenSeq: number; body: Record<string, unknown>
  /** The form as it was filled in, so that what is refused can be put right; and the order's number, which outlives the day. */
  values?: Record<string, string | boolean>; caseNumber?: string
  state: EntryState; mayRetry: boolean; code?: string | null; title?: string; since?: { title: string; at: string }[]
}

export interface Photo { id: string; bytes: ArrayBuffer; sha256: string; contentType: string }
export interface Result { id: string; outcome: string; code?: string | null; title?: string | null; mayRetry: boolean; since?: { title: string; at: string }[] | null; errors?: { detail?: string }[] | null }
