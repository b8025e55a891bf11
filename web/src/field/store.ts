import type { Entry, Photo } from './types'

/** What the app needs of a phone's memory. Each call is one transaction: all of it is stored, or nothing. */
export interface Store {
  entries(): Promise<Entry[]>
  add(entry: Entry, photo?: Photo, draft?: string): Promise<void>
  change(entry: Entry): Promise<void>
  /** Out of the log; what was filled in goes back into the form in the same step. */
  remove(entry: Entry, draft?: string): Promise<void>
  photo(id: string): Promise<Photo | undefined>
  get<T>(key: string): Promise<T | undefined>
  put(key: string, value: unknown): Promise<void>
}

/** The version of what lies in the store; a newer app raises it and adds what is new without touching the log. */
const schema = 1
const names = ['entries', 'photos', 'kept'] as const

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('bihuan-field', schema)
    request.onupgradeneeded = (event) => {
      if (event.oldVersion >= 1) return
      request.result.createObjectStore('entries', { keyPath: 'order', autoIncrement: true })
      request.result.createObjectStore('photos', { keyPath: 'id' })
      request.result.createObjectStore('kept')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export async function phoneStore(): Promise<Store> {
  const database = await opened()
  const run = <T>(mode: IDBTransactionMode, act: (store: (name: (typeof names)[number]) => IDBObjectStore) => IDBRequest<T> | void): Promise<T> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction([...names], mode, { durability: 'strict' })
      const request = act((name) => transaction.objectStore(name))
      transaction.oncomplete = () => resolve(request?.result as T)
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'))
    })
  return {
    entries: () => run<Entry[]>('readonly', (store) => store('entries').getAll()),
    add: (entry, photo, draft) => run<void>('readwrite', (store) => {
      if (photo) store('photos').add(photo)
      if (draft) store('kept').delete(draft)
      store('entries').add(entry)
    }),
    change: (entry) => run<void>('readwrite', (store) => {
      store('entries').put(entry)
      if (entry.kind === 'photo' && entry.state === 'done') store('photos').delete(entry.id)
    }),
    remove: (entry, draft) => run<void>('readwrite', (store) => {
      if (draft && entry.values) store('kept').put(entry.values, draft)
      store('entries').delete(entry.order!)
      store('photos').delete(entry.id)
    }),
    photo: (id) => run<Photo | undefined>('readonly', (store) => store('photos').get(id)),
    get: <T>(key: string) => run<T | undefined>('readonly', (store) => store('kept').get(key)),
    put: (key, value) => run<void>('readwrite', (store) => { store('kept').put(value, key) }),
  }
}
