using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Microsoft.Extensions.Logging;

namespace Bihuan.Dispatch.Roads;

/// <summary>Where a matrix service answers ("https://host/table/v1/driving"); empty for none.</summary>
public sealed record MatrixSettings(string Address = "")
{
    public const string Key = "travel-matrix";

    public static readonly MatrixSettings None = new();
}

/// <summary>
/// Driving times of a service that knows the roads, asked in the form of OSRM's table service (GET ADDRESS/LON,LAT;...?annotations=duration,distance),
/// which others offer as well. It is given coordinates and nothing else. Asked before a plan is made, never inside a change; what it has
/// answered is kept, and what it has not is the beeline's. So it may be slow or away without anybody waiting for it.
/// </summary>
internal sealed class TravelMatrix(OutboundHttp http, SettingsReader settings, ILogger<TravelMatrix> log)
{
    /// <summary>Public services take about a hundred places at once; larger days are asked for block by block.</summary>
    private const int BlockMax = 50;
    private const int BlocksMax = 36;
    private const int KnownMax = 400_000;
    private const int AnswerBytesMax = 1_000_000;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<((double, double) From, (double, double) To), (int Seconds, int Metres)> _known = new();
    private string _answeredBy = "";

    public bool IsUsed => Address.Length > 0;

    private string Address => settings.Read(MatrixSettings.Key, MatrixSettings.None).Value.Address;

    public (int Seconds, int Metres)? Find((double Latitude, double Longitude) from, (double Latitude, double Longitude) to) =>
        _known.TryGetValue((Rounded(from), Rounded(to)), out var road) ? road : null;

    /// <summary>Asks for what is not known yet. The first failure ends the asking; the next plan tries again.</summary>
    public async Task Prepare(IEnumerable<(double Latitude, double Longitude)> points, CancellationToken ct)
    {
        if (!IsUsed) return;
        var blocks = points.Select(Rounded).Distinct().Order().Chunk(BlockMax).ToList();
        if (_known.Count > KnownMax || _answeredBy != Address) _known.Clear();
        _answeredBy = Address;
        var asked = 0;
        foreach (var from in blocks)
        {
            foreach (var to in blocks)
            {
                if (from.All(a => to.All(b => a == b || _known.ContainsKey((a, b))))) continue;
                if (asked++ >= BlocksMax || !await Ask(from, to, ct)) return;
            }
        }
    }

    private async Task<bool> Ask((double Latitude, double Longitude)[] from, (double Latitude, double Longitude)[] to, CancellationToken ct)
    {
        var all = from.Concat(to).Distinct().ToList();
        var places = string.Join(';', all.Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Longitude:0.#####},{x.Latitude:0.#####}")));
        string Numbers((double, double)[] some) => string.Join(';', some.Select(x => all.IndexOf(x).ToString(CultureInfo.InvariantCulture)));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address.TrimEnd('/')}/{places}?annotations=duration,distance&sources={Numbers(from)}&destinations={Numbers(to)}");
        var (answer, text) = await http.Read(request, s_timeout, AnswerBytesMax, ct);
        if (!answer.IsSuccess || text is null || !Keep(text, from, to))
        {
            log.LogWarning("The matrix service did not answer ({Status} {Error}); beelines are used.", answer.Status, answer.Error);
            return false;
        }

        return true;
    }

    /// <summary>False when it is no table of the size asked for. A pair without a road keeps its beeline.</summary>
    private bool Keep(string text, (double, double)[] from, (double, double)[] to)
    {
        try
        {
            using var table = JsonDocument.Parse(text);
            if (!table.RootElement.TryGetProperty("durations", out var durations) || !table.RootElement.TryGetProperty("distances", out var distances)) return false;
            if (durations.GetArrayLength() != from.Length || distances.GetArrayLength() != from.Length) return false;
            for (var i = 0; i < from.Length; i++)
                for (var j = 0; j < to.Length; j++)
                    if (Number(durations[i][j]) is { } seconds && Number(distances[i][j]) is { } metres) _known[(from[i], to[j])] = (seconds, metres);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static int? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 0 and < 10_000_000 and var number ? (int)Math.Ceiling(number) : null;

    /// <summary>About a metre.</summary>
    private static (double Latitude, double Longitude) Rounded((double Latitude, double Longitude) x) => (Math.Round(x.Latitude, 5), Math.Round(x.Longitude, 5));
}
