using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>A phone that was away for days: five hundred acts and two hundred photos wait in it, and the tab is closed in the middle of sending.</summary>
[Collection(nameof(Browser))]
public sealed class FieldVolumeTests(BrowserServer server)
{
    private const int Visits = 10;
    private const int PartsEach = 49;
    private const int PhotosEach = 20;

    [Fact]
    public async Task Five_hundred_acts_and_two_hundred_photos_arrive_once_each()
    {
        var shift = await FieldShift.Begin(server, Visits);
        var (page, context) = (shift.Page, shift.Page.Context);
        await page.RouteAsync("**/api/ping", x => x.AbortAsync());
        await page.EvaluateAsync(Queue, new[] { PartsEach, PhotosEach });
        await page.ReloadAsync();
        const int all = Visits * (1 + PartsEach + PhotosEach);
        await FieldShift.Waiting(page, all);

        var begun = Stopwatch.GetTimestamp();
        var photos = 0;
        var half = new TaskCompletionSource();
        page.RequestFinished += (_, x) => { if (x.Method == "PATCH" && Interlocked.Increment(ref photos) == Visits * PhotosEach / 2) half.TrySetResult(); };
        await page.UnrouteAsync("**/api/ping");
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await half.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await page.CloseAsync();
        page = await context.NewPageAsync();
        await page.GotoAsync("/field");
        await page.Locator(".field-bar[data-waiting='0']").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
        var took = Stopwatch.GetElapsedTime(begun);

        var (taken, used) = (0, 0);
        foreach (var (id, visit) in shift.Orders)
        {
            taken += (await shift.Stage.Facts(id)).Count(x => x.GetProperty("type").GetString() == "visit.photo-taken/1");
            used += (await shift.Stage.Visit(visit.ToString())).GetProperty("parts").EnumerateArray().Where(x => x.GetProperty("state").GetString() == "used").Sum(x => x.GetProperty("count").GetInt32());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Visits * (1 + PartsEach)} operations and {Visits * PhotosEach} photos queued; {used} parts and {taken} photos on record; sent in {took.TotalSeconds:0.0} s with the tab closed once");
        Assert.Equal((Visits * PartsEach, Visits * PhotosEach), (used, taken));
        Assert.Equal(0, await page.Locator(".attention").CountAsync());
        Assert.Equal(0, await page.EvaluateAsync<int>("() => new Promise(r => { const q = indexedDB.open('bihuan-field'); q.onsuccess = () => { const g = q.result.transaction('photos').objectStore('photos').count(); g.onsuccess = () => r(g.result) } })"));
        await context.CloseAsync();
    }

    /// <summary>Writes the entries as the app writes them: the shape is the store's, the pictures are real ones.</summary>
    private const string Queue = """
        async ([partsEach, photosEach]) => {
          const database = await new Promise(r => { const q = indexedDB.open('bihuan-field'); q.onsuccess = () => r(q.result) })
          const kept = (key) => new Promise(r => { const g = database.transaction('kept').objectStore('kept').get(key); g.onsuccess = () => r(g.result) })
          const [day, owner] = [await kept('day'), await kept('owner')]
          const hex = (bytes) => [...new Uint8Array(bytes)].map(x => x.toString(16).padStart(2, '0')).join('')
          let at = Date.now() - 3_600_000
          const id = () => { const t = (at += 1000).toString(16).padStart(12, '0'), r = crypto.randomUUID(); return `${t.slice(0, 8)}-${t.slice(8)}-7${r.slice(15)}` }
          const [entries, photos] = [[], []]
          const act = (visit, kind, body) => {
            const made = { id: id(), userId: owner, visitId: visit.id, kind, occurredAt: new Date(at).toISOString(), seenVersion: visit.version, seenSeq: visit.caseSeq, body, state: 'waiting', mayRetry: false, caseNumber: visit.caseNumber }
            entries.push(made)
            return made
          }
          const canvas = new OffscreenCanvas(160, 120), pen = canvas.getContext('2d')
          for (const visit of day.visits) act(visit, 'check-in', {})
          for (const visit of day.visits) {
            for (let i = 0; i < partsEach; i++) act(visit, 'use-part', { code: 'bearing', count: 1, removedSerial: `OLD-${i}`, fromVan: true })
            for (let i = 0; i < photosEach; i++) {
              pen.fillStyle = `rgb(${i * 12}, ${entries.length % 256}, ${Math.floor(Math.random() * 256)})`
              pen.fillRect(0, 0, 160, 120)
              pen.fillText(`${visit.id} ${i}`, 4, 40)
              const bytes = await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })).arrayBuffer()
              photos.push({ id: act(visit, 'photo', { kind: i % 2 ? 'after' : 'before' }).id, bytes, sha256: hex(await crypto.subtle.digest('SHA-256', bytes)), contentType: 'image/jpeg' })
            }
          }
          const transaction = database.transaction(['entries', 'photos'], 'readwrite')
          for (const entry of entries) transaction.objectStore('entries').add(entry)
          for (const photo of photos) transaction.objectStore('photos').add(photo)
          await new Promise((r, no) => { transaction.oncomplete = r; transaction.onabort = () => no(transaction.error) })
        }
        """;
}
