using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Web;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>The product on a free port with an empty SQLite file, and one Chromium for all journeys.</summary>
public class BrowserServer : IAsyncLifetime
{
    public const string Password = "correct horse battery staple 42";

    /// <summary>What a reader of the README needs to see of a page; more would be bytes.</summary>
    private const int PictureHeight = 620;

    /// <summary>The company's and the browsers'. Late in the evening one farther west, so that midnight takes away nobody's orders of today.</summary>
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).Hour < 22 ? "Asia/Shanghai" : "Europe/Moscow");

    private WebApplication _app = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public string Address { get; private set; } = "";

    public IServiceProvider Services => _app.Services;

    /// <summary>When set, the field app's worker is handed out as that of another release.</summary>
    public string? Release { get; set; }

    public async ValueTask InitializeAsync()
    {
        var options = new StoreOptions(Directory.CreateTempSubdirectory("bihuan-browser-").FullName);
        await Fill(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { WebRootPath = Path.Combine(Repository(), "src", "Bihuan.Web", "wwwroot") });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(x => x.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddBihuan(options, MasterKey.ReadOrCreate(Path.Combine(options.KeyFolder, "master.key"), out _));
        builder.Services.AddSingleton(new CompanyZone(Zone));
        _app = builder.Build();
        await _app.Services.GetRequiredService<Preparation>().Run(CancellationToken.None);
        _app.Use(AnotherRelease);
        _app.UseBihuan();
        await _app.StartAsync();
        Address = _app.Urls.First();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("BIHUAN_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN"],
        });
    }

    private async Task AnotherRelease(HttpContext http, RequestDelegate next)
    {
        if (Release is not { } release || http.Request.Path != "/field/worker.js")
        {
            await next(http);
            return;
        }

        var body = http.Response.Body;
        using var worker = new MemoryStream();
        http.Response.Body = worker;
        await next(http);
        (http.Response.Body, http.Response.ContentLength) = (body, null);
        await http.Response.WriteAsync(System.Text.Encoding.UTF8.GetString(worker.ToArray()).Replace("'field-", "'field-" + release + "-", StringComparison.Ordinal));
    }

    /// <summary>What the installation holds before the server starts: nothing.</summary>
    protected virtual Task Fill(StoreOptions options) => Task.CompletedTask;

    /// <summary>A person in a post who can sign in with <see cref="Password"/>.</summary>
    public async Task<string> Hire(string post, string name)
    {
        var email = $"{post}-{Ids.NewToken()[..6]}@example.test";
        var hash = Services.GetRequiredService<Passwords>().Hash(Password);
        await Services.GetRequiredService<Writes>().Run(
            async scope =>
            {
                var staff = scope.GetRequiredService<StaffSeed>();
                staff.AddPerson(email, name, post, staff.Root, hash, Services.GetRequiredService<TimeProvider>().Now());
                await scope.GetRequiredService<ServiceDb>().SaveChangesAsync();
                return true;
            },
            CancellationToken.None);
        return email;
    }

    /// <summary>A fresh browser window: desk or phone, light or dark.</summary>
    public async Task<IPage> Window(bool phone = false, bool dark = false, bool script = true)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            Locale = "zh-CN",
            TimezoneId = Zone.Id,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1366, Height = 860 },
        });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    public async Task<IPage> SignIn(string email, bool phone = false, bool dark = false, string password = Password)
    {
        var page = await Window(phone, dark);
        await page.GotoAsync("/sign-in");
        await page.Locator("input[name=email]").FillAsync(email);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Locator("main form:has(input[name=password]) button.btn-primary").First.ClickAsync();
        await page.Arrived("/desk");
        return page;
    }

    /// <summary>No serious or critical violation of the accessibility rules.</summary>
    public static async Task AssertAccessible(IPage page)
    {
        var result = await page.RunAxe();
        var serious = result.Violations.Where(x => x.Impact is "serious" or "critical").Select(x => $"{page.Url}: {x.Id} {string.Join(" | ", x.Nodes.Select(y => y.Html).Take(3))}");
        Assert.True(!serious.Any(), string.Join("\n", serious));
    }

    /// <summary>A picture for the README, written only when asked for, since every run would change it by a clock's minute.</summary>
    public static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("BIHUAN_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Clip = new Clip { Width = page.ViewportSize!.Width, Height = page.ViewportSize.Width > 1000 ? PictureHeight : page.ViewportSize.Height } });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Bihuan.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
