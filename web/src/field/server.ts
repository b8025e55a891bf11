import type { Contact, Day, Entry, Photo, Result, Session } from './types'

/** An answer that is not the one hoped for; 0 is no answer at all. */
export class Trouble extends Error {
  constructor(readonly status: number, readonly code = '', message = '', readonly received = 0) { super(message) }
}

export interface Server {
  ping(): Promise<boolean>
  session(): Promise<Session>
  day(): Promise<Day>
  send(session: Session, deviceId: string, entries: Entry[]): Promise<Result[]>
  upload(session: Session, entry: Entry, photo: Photo): Promise<string>
  reveal(session: Session, visitId: string): Promise<Contact>
  /** What the server says from now on it says in this language. */
  speak(session: Session, language: string): Promise<unknown>
}

const home = '/api/v1/field'

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(home + path, { ...init, headers: { Accept: 'application/json', ...init.headers }, signal: AbortSignal.timeout(30_000) })
  } catch (error) {
    throw new Trouble(0, 'network', String(error))
  }
  const text = await response.text()
  const body = text.startsWith('{') ? JSON.parse(text) : {}
  if (!response.ok) throw new Trouble(response.status, body.code, body.title ?? response.statusText, body.receivedBytes)
  return body as T
}

function changed(session: Session, body: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', RequestVerificationToken: session.token } }
}

interface Arrival { state: string; receivedBytes: number; chunkBytes: number }

async function piece(session: Session, photo: Photo, at: Arrival): Promise<Arrival> {
  try {
    return await ask<Arrival>(`/photos/${photo.id}`, {
      method: 'PATCH', body: photo.bytes.slice(at.receivedBytes, at.receivedBytes + at.chunkBytes),
      headers: { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(at.receivedBytes), RequestVerificationToken: session.token },
    })
  } catch (error) {
    if (error instanceof Trouble && error.code === 'photo.offset-wrong') return { ...at, receivedBytes: error.received }
    throw error
  }
}

export const web: Server = {
  ping: () => fetch('/api/ping', { cache: 'no-store', signal: AbortSignal.timeout(4_000) })
    .then((x) => x.ok, () => false),
  session: () => ask('/session'),
  day: () => ask('/day'),
  send: async (session, deviceId, entries) => (await ask<{ results: Result[] }>('/operations', changed(session, {
    deviceId, deviceNow: new Date().toISOString(),
    operations: entries.map(({ id, visitId, kind, occurredAt, seenVersion, seenSeq, body }) => ({ id, visitId, kind, occurredAt, seenVersion, seenSeq, body })),
  }))).results,
  upload: async (session, entry, photo) => {
    let at = await ask<Arrival>('/photos', changed(session, {
      ...entry.body, id: entry.id, visitId: entry.visitId, contentType: photo.contentType, sizeBytes: photo.bytes.byteLength,
      sha256: photo.sha256, takenAt: entry.occurredAt, deviceNow: new Date().toISOString(), consent: true,
    }))
    while (at.state === 'arriving') at = await piece(session, photo, at)
    return at.state
  },
  reveal: (session, visitId) => ask(`/visits/${visitId}/phone-reveals`, changed(session, {})),
  speak: (session, language) => ask('/languages', changed(session, { language })),
}
