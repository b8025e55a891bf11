using Bihuan.Platform.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>A technician with orders of today and the app open on their phone, and what their hands do in it.</summary>
internal sealed record FieldShift(FieldStage Stage, IPage Page, Guid Technician, Guid Outlet, IReadOnlyList<(Guid Case, Guid Visit)> Orders)
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public static async Task<FieldShift> Begin(BrowserServer server, int orders = 1, Func<IPage, Task>? prepare = null)
    {
        var stage = await FieldStage.Open(server);
        var page = await server.SignIn(await server.Hire("technician", "李工"), phone: true);
        if (prepare is not null) await prepare(page);
        var technician = await UserOf(page);
        var outlet = server.Services.GetRequiredService<OrganisationTree>().Current.Root!.Id;
        var given = await stage.Give(technician, outlet, orders);
        await page.GotoAsync("/field");
        await page.Locator(".visit-row").First.WaitForAsync();
        await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready }");
        return new FieldShift(stage, page, technician, outlet, given);
    }

    public static async Task<Guid> UserOf(IPage page) => Guid.Parse(await page.EvaluateAsync<string>("async () => (await (await fetch('/api/v1/field/session')).json()).userId"));

    /// <summary>Opens the visit of one of the orders, from the list of the day.</summary>
    public static async Task OpenVisit(IPage page, string caseNumber)
    {
        var visits = page.Locator(".visit-row");
        await visits.First.WaitForAsync();
        for (var i = 0; i < await visits.CountAsync(); i++)
        {
            await visits.Nth(i).ClickAsync();
            await page.Locator(".visit-head").WaitForAsync();
            if ((await page.Locator(".visit-head").InnerTextAsync()).Contains(caseNumber, StringComparison.Ordinal)) return;
            await page.Locator(".back").ClickAsync();
            await visits.First.WaitForAsync();
        }

        Assert.Fail("No visit of " + caseNumber);
    }

    public static Task Press(IPage page, string act) => page.Locator($"button[data-act={act}]").ClickAsync();

    public static Task Save(IPage page) => page.Locator("form button[type=submit]").ClickAsync();

    public static Task Waiting(IPage page, int entries) => page.Locator($".field-bar[data-waiting='{entries}']").WaitForAsync();

    public static async Task Fill(IPage page, string act, params (string Name, string Value)[] values)
    {
        await Press(page, act);
        foreach (var (name, value) in values) await page.Locator($"form [name='{name}']").FillAsync(value);
        await Save(page);
    }

    public static async Task Checks(IPage page)
    {
        await Press(page, "checks");
        await page.Locator(".tick input").First.WaitForAsync();
        foreach (var tick in await page.Locator(".tick input").AllAsync()) await tick.CheckAsync();
        await Save(page);
    }

    public static async Task Photo(IPage page, string kind)
    {
        await TakePhoto(page, kind);
        await page.Locator("input[name=file]").SetInputFilesAsync(new FilePayload { Name = "a.png", MimeType = "image/png", Buffer = Convert.FromBase64String(Pixel) });
        await Save(page);
    }

    /// <summary>A photo of noise, which hardly shrinks: several pieces to upload.</summary>
    public static async Task LargePhoto(IPage page, string kind)
    {
        await TakePhoto(page, kind);
        await page.EvaluateAsync("""
            async () => {
              const canvas = new OffscreenCanvas(1600, 1600), pen = canvas.getContext('2d'), noise = pen.createImageData(1600, 1600)
              for (let i = 0; i < noise.data.length; i += 16384) crypto.getRandomValues(noise.data.subarray(i, Math.min(i + 16384, noise.data.length)))
              for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = 255
              pen.putImageData(noise, 0, 0)
              const files = new DataTransfer()
              files.items.add(new File([await canvas.convertToBlob({ type: 'image/png' })], 'noise.png', { type: 'image/png' }))
              document.querySelector('input[name=file]').files = files.files
            }
            """);
    }

    public static async Task Sign(IPage page)
    {
        await Press(page, "completion");
        var pad = (await page.Locator(".signature-pad").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(pad.X + 20, pad.Y + 20);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(pad.X + 120, pad.Y + 60);
        await page.Mouse.UpAsync();
        await Save(page);
    }

    private static async Task TakePhoto(IPage page, string kind)
    {
        await Press(page, "photo");
        await page.Locator("select[name=photo-kind]").SelectOptionAsync(kind);
        await page.Locator("input[name=consent]").CheckAsync();
    }
}
