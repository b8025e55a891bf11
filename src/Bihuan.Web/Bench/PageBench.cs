using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;

namespace Bihuan.Web.Bench;

/// <summary>
/// The queue as an agent opens it: the processor time of a list of fifty, what a first visit transfers with everything the page names,
/// and, where Chromium is installed, when its first content appears.
/// </summary>
internal static partial class PageBench
{
    public const string Email = "bench@demo.example";
    public const string Password = "a password for measurements";
    public const string List = "desk/cases?sort=due";
    private const int Clients = 4;

    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options, ct);
        await world.Seed(options.Cases, ct);
        await Hire(world.Ours, ct);
        await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
        var cookies = await SignIn(server.Address, ct);
        var cookie = cookies.GetCookieHeader(server.Address);
        HttpRequestMessage Request(int client, long i)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, List);
            request.Headers.Add("Cookie", cookie);
            // As browsers ask: the time of compressing belongs to the page.
            request.Headers.Add("Accept-Encoding", "gzip, deflate, br");
            return request;
        }

        Console.WriteLine($"page on {(options.Database is null ? "SQLite" : "PostgreSQL")}, {options.Cases:N0} cases, load {ChildServer.Load()}");
        await Load.Run(server, Clients, options.Warm, options.Database is not null, Request, null, ct);
        var window = Window.Merge([await Load.Run(server, Clients, options.Window, options.Database is not null, Request, null, ct), await Load.Run(server, Clients, options.Window, options.Database is not null, Request, null, ct)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"list of 50: {window.CpuMs / window.Requests:0.00} ms CPU of the server, {window.DatabaseCpuMs / window.Requests:0.00} of the database, P50 {window.P50Ms:0.0} ms, {window.Requests / window.Seconds:0}/s"));
        var (bytes, parts) = await Cold(server.Address, cookies, ct);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cold: {bytes / 1024.0:0.0} KB in {parts.Count} answers ({string.Join(", ", parts)})"));
        foreach (var paint in await FirstContent.Measure(new Uri(server.Address, List), cookies.GetCookies(server.Address), 5, ct))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first content after {paint:0} ms, load {ChildServer.Load()}"));
        return 0;
    }

    /// <summary>An agent who may see everything; nothing when an earlier measurement left them.</summary>
    public static async Task Hire(StoreOptions store, CancellationToken ct)
    {
        await using var services = Tools.Services(store);
        if (services.GetRequiredService<PeopleDirectory>().All.Any(x => x.Name == "bench")) return;
        var hash = services.GetRequiredService<Passwords>().Hash(Password);
        var at = services.GetRequiredService<TimeProvider>().Now();
        await services.GetRequiredService<Writes>().Run(
            async scope =>
            {
                var staff = scope.GetRequiredService<StaffSeed>();
                staff.AddPerson(Email, "bench", "agent-lead", staff.Root, hash, at);
                await scope.GetRequiredService<ServiceDb>().SaveChangesAsync(ct);
                return true;
            },
            ct);
    }

    public static async Task<CookieContainer> SignIn(Uri address, CancellationToken ct)
    {
        var cookies = new CookieContainer();
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        var form = await client.GetStringAsync("sign-in", ct);
        var token = AntiforgeryToken().Match(form).Groups[1].Value;
        using var fields = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("email", Email), new("password", Password)]);
        using var answer = await client.PostAsync("sign-in", fields, ct);
        return answer.StatusCode == HttpStatusCode.SeeOther ? cookies : throw new InvalidOperationException($"Signing in was answered with {(int)answer.StatusCode}.");
    }

    /// <summary>The page and every style, script and picture of ours it names, as a browser with an empty cache would fetch them, with headers.</summary>
    private static async Task<(long Bytes, IReadOnlyList<string> Parts)> Cold(Uri address, CookieContainer cookies, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        using var plain = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = address };
        var html = await plain.GetStringAsync(List, ct);
        var named = Named().Matches(html).Select(x => WebUtility.HtmlDecode(x.Groups[1].Value)).Where(x => x.StartsWith('/')).Distinct(StringComparer.Ordinal);
        var (total, parts) = (0L, new List<string>());
        foreach (var path in named.Prepend("/" + List))
        {
            using var answer = await client.GetAsync(path, ct);
            var size = (await answer.Content.ReadAsByteArrayAsync(ct)).LongLength + answer.Headers.ToString().Length + answer.Content.Headers.ToString().Length;
            total += size;
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{path} {size / 1024.0:0.0}"));
        }

        return (total, parts);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex AntiforgeryToken();

    [GeneratedRegex("<(?:script|img|link rel=\"(?:stylesheet|icon|modulepreload|manifest)\")[^>]*?(?:src|href)=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Named();
}
