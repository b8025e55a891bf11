using System.Globalization;
using System.Text.Json;

namespace Bihuan.Web.Bench.Fuzz;

/// <summary>Who sends: an API key that may everything, people of several posts with their form token, and nobody at all.</summary>
internal sealed record FuzzSenders(HttpClient Key, IReadOnlyList<(HttpClient Http, string Token)> People, HttpClient Nobody);

/// <summary>Things that exist, so that a bad body meets a good address.</summary>
internal sealed record FuzzWorld(Guid Case, Guid Customer, Guid Organisation, Guid User);

internal sealed record FuzzOutcome(int Sent, IReadOnlyDictionary<int, int> ByStatus, IReadOnlyDictionary<string, int> ByFault, IReadOnlyList<string> Offences, int Routes);

/// <summary>
/// Random malformed input to every route of the application, from a seed: bodies, forms, addresses, queries, versions. Each must be
/// answered by 4xx, at the API with a stable code; whether anything was stored is for the caller to count.
/// </summary>
internal sealed class Fuzzer(IReadOnlyList<FuzzRoute> routes, FuzzSenders senders, FuzzWorld world, int seed, bool overNetwork)
{
    private static readonly string[] s_queryNames = ["after", "limit", "stage", "q", "sort", "asof", "from", "until", "owner", "open", "kind", "phone", "email", "name", "serial", "customer", "due", "day", "show", "act", "query", "start", "amount", "unit", "return", "lang", "outcome", "state", "type", "actor", "term"];

    private readonly Random _dice = new(seed);
    private readonly SortedDictionary<int, int> _byStatus = [];
    private readonly SortedDictionary<string, int> _byFault = new(StringComparer.Ordinal);
    private readonly List<string> _offences = [];
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    /// <summary>In a path; a client in this process refuses to send one at all.</summary>
    private string Nul => overNetwork ? "%00" : "%01";

    public async Task<FuzzOutcome> Run(int count, IProgress<long>? progress, CancellationToken ct)
    {
        var json = routes.Where(x => x.Body is not null).ToList();
        var forms = routes.Where(x => x is { Method: "POST", IsApi: false }).ToList();
        var changes = routes.Where(x => x.Method != "GET").ToList();
        var reads = routes.Where(x => x.Method == "GET").ToList();
        for (var i = 0; i < count; i++)
        {
            // Every route is met in turn; what is sent to it is chance.
            await (_dice.Next(100) switch
            {
                < 45 => Json(json[i % json.Count], i, ct),
                < 70 => Form(forms[i % forms.Count], i, ct),
                < 80 => Forged(changes[i % changes.Count], i, ct),
                < 85 => Version(changes.Where(x => x.TakesVersion).ToList(), i, ct),
                _ => Query(reads[i % reads.Count], i, ct),
            });
            progress?.Report(i + 1);
        }

        return new FuzzOutcome(count, _byStatus, _byFault, _offences, _met.Count);
    }

    private async Task Json(FuzzRoute route, int i, CancellationToken ct)
    {
        var bad = new BadJson(_dice).Make(route.Body!);
        await Send(i, route, Address(route), bad, senders.Key, isCertain: true, ct, "\"1\"");
    }

    private async Task Form(FuzzRoute route, int i, CancellationToken ct)
    {
        var (http, token) = _dice.Next(4) == 0 ? (senders.Nobody, "") : senders.People[_dice.Next(senders.People.Count)];
        var bad = new BadForm(_dice).Make(route.Form, token);
        // Some pages take no field at all, and a reader who is not signed in is led to the door: then a redirect is an answer too.
        await Send(i, route, Address(route), bad, http, isCertain: false, ct);
    }

    /// <summary>Well-formed ids of nothing, and what is no id at all.</summary>
    private async Task Forged(FuzzRoute route, int i, CancellationToken ct)
    {
        var address = route.Fill((parameter, _) => Pick(FuzzRoute.Nothing, "00000000-0000-0000-0000-000000000000", Nul, "..%2f..%2fetc", new string('9', 400), "%F0%9F%92%A5", "-1", "1'--", "%ff%fe", "null"));
        var bad = new Bad("forged id", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), "{}");
        await Send(i, route, address, bad, route.IsApi ? senders.Key : senders.People[0].Http, isCertain: route is { IsApi: true, HasParameters: true }, ct, "\"1\"");
    }

    private async Task Version(IReadOnlyList<FuzzRoute> versioned, int i, CancellationToken ct)
    {
        var route = versioned[i % versioned.Count];
        var bad = new Bad("bad version", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), "{}");
        await Send(i, route, Address(route), bad, senders.Key, isCertain: true, ct, Pick("*", "W/\"1\"", "\"abc\"", "\"99999999999999999999\"", "\"-1\"", "", "\"1\", \"2\"", "\"9223372036854775807\""));
    }

    private async Task Query(FuzzRoute route, int i, CancellationToken ct)
    {
        var query = string.Join('&', Enumerable.Range(0, _dice.Next(1, 4)).Select(_ => s_queryNames[_dice.Next(s_queryNames.Length)] + "=" + QueryValue()));
        var address = (_dice.Next(3) == 0 ? route.Fill((_, _) => Pick(FuzzRoute.Nothing, "x", Nul, new string('a', 300))) : Address(route)) + "?" + query;
        var http = route.IsApi ? senders.Key : _dice.Next(3) == 0 ? senders.Nobody : senders.People[_dice.Next(senders.People.Count)].Http;
        await Send(i, route, address, new Bad("bad query", null, ""), http, isCertain: false, ct);
    }

    private string QueryValue() => Pick(
        "%00", "a%00b", "%ff%fe", "%ED%A0%80", "-1", "0", "99999999999999999999", "1e9", "%D9%A3", "2026-99-99", "0001-01-01", "9999-12-31", "0001-01-01T00%3A00%3A00%2B14%3A00", "9999-12-31T23%3A59%3A59-14%3A00",
        new string('x', 4000), "'%20OR%201%3D1--", "%25%25%5F", "%22%22%22", "*", "AND%20OR%20NOT%20NEAR(", "LTEu", "Li4u", "MC4w", "OTk5OTk5OTk5OTk5OTk5OTk5OTku", "%E6%BC%8F", "true", "..%2F..%2F", "%0d%0aX%3A1", "%7B%7D", "audit%2Fx%23y");

    private string Address(FuzzRoute route) => route.Fill((parameter, before) =>
    {
        var kinds = parameter.ParameterPolicies.Select(x => x.Content).ToList();
        if (kinds.Contains("int") || kinds.Contains("long")) return "1";
        if (!kinds.Contains("guid")) return before.EndsWith("/posts/", StringComparison.Ordinal) ? "agent" : "x";
        return before switch
        {
            _ when before.EndsWith("/cases/", StringComparison.Ordinal) => world.Case.ToString(),
            _ when before.EndsWith("/customers/", StringComparison.Ordinal) => world.Customer.ToString(),
            _ when before.EndsWith("/organisations/", StringComparison.Ordinal) => world.Organisation.ToString(),
            _ when before.EndsWith("/users/", StringComparison.Ordinal) => world.User.ToString(),
            _ => FuzzRoute.Nothing,
        };
    });

    private async Task Send(int i, FuzzRoute route, string address, Bad bad, HttpClient http, bool isCertain, CancellationToken ct, string? version = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), new Uri(address, UriKind.Relative)) { Content = bad.Content };
        if (version is { Length: > 0 }) request.Headers.TryAddWithoutValidation("If-Match", version);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        var status = (int)response.StatusCode;
        _byStatus[status] = _byStatus.GetValueOrDefault(status) + 1;
        var kind = bad.Fault.Split(' ')[0] is "nested" or "content" ? bad.Fault.Split(' ')[0] : bad.Fault;
        _byFault[kind] = _byFault.GetValueOrDefault(kind) + 1;
        _met.Add(route.ToString());
        // A NUL in the address is no HTTP: the web server refuses it with a bare 400 before anybody of ours sees it.
        var isNoHttp = overNetwork && status == 400 && address.Contains("%00", StringComparison.Ordinal);
        if (!isNoHttp && await Complaint(route, response, isCertain, ct) is { } why)
            _offences.Add(string.Create(CultureInfo.InvariantCulture, $"#{i} {route.Method} {(address.Length > 160 ? address[..160] + "…" : address)}: {bad.Fault}: {why}: {(bad.Shown.Length > 200 ? bad.Shown[..200] + "…" : bad.Shown)}"));
    }

    private static async Task<string?> Complaint(FuzzRoute route, HttpResponseMessage response, bool isCertain, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        if (status >= 500) return "answered " + status;
        if (!isCertain) return null;
        if (status < 400) return "taken with " + status;
        // A message with a bad signature is answered by silence: who forges it learns nothing.
        if (route.Raw.StartsWith("/hooks", StringComparison.Ordinal) || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return status is 401 or 404 or 405 or 415 && !route.Raw.StartsWith("/api", StringComparison.Ordinal) ? null : $"answered {status} without a problem";
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        return problem.RootElement.TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 } ? null : $"answered {status} without a code";
    }

    private T Pick<T>(params ReadOnlySpan<T> of) => of[_dice.Next(of.Length)];
}
