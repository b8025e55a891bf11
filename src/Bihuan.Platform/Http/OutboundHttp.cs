using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Bihuan.Platform.People;

namespace Bihuan.Platform.Http;

/// <summary>Which networks the product may call on somebody's behalf. Data, with these defaults: the public internet alone, over TLS.</summary>
public sealed record OutboundSettings(bool AllowPrivateNetworks = false, bool AllowLoopback = false)
{
    public const string Key = "outbound";

    public static readonly OutboundSettings Shipped = new();

    public bool Allows(NetworkKind kind) => kind switch
    {
        NetworkKind.Public => true,
        NetworkKind.Private => AllowPrivateNetworks,
        NetworkKind.Loopback => AllowLoopback,
        _ => false,
    };
}

/// <summary>What came of one call. <see cref="Error"/> is null when an answer arrived, whatever it said.</summary>
/// <param name="Status">The status of the answer; null when there was none.</param>
/// <param name="Error">timeout, unreachable, tls or address-refused.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone.</param>
/// <param name="Excerpt">The first characters of the answer.</param>
/// <param name="Duration">From beginning to end or failure.</param>
public sealed record OutboundAnswer(int? Status, string? Error, TimeSpan? RetryAfter, string? Excerpt, TimeSpan Duration)
{
    public bool IsSuccess => Status is >= 200 and <= 299;
}

/// <summary>
/// Calls addresses that people typed in. The name is resolved and judged at the moment of connecting, and exactly the judged address is
/// connected to, so that a name that changes its mind cannot lead inside. No redirects, no proxy, no cookies; a bound on time and size.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    public const int ExcerptMax = 500;
    private const int AnswerBytesMax = 16 * 1024;
    private static readonly TimeSpan s_connectMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retryAfterMax = TimeSpan.FromDays(1);
    private readonly SettingsReader _settings;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    public OutboundHttp(SettingsReader settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = s_connectMax,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = 16,
            ConnectCallback = Connect,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Bihuan/1");
    }

    public OutboundSettings Settings => _settings.Read(OutboundSettings.Key, OutboundSettings.Shipped).Value;

    /// <summary>
    /// Why an address may not be called, as the code of a field error; null when it may. Names are judged again when they are resolved.
    /// </summary>
    public string? Refuses(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0) return "malformed";
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp) return "not-https";
        var settings = Settings;
        var kind = uri.IsLoopback ? NetworkKind.Loopback : IPAddress.TryParse(uri.DnsSafeHost, out var ip) ? NetworkAddress.KindOf(ip) : NetworkKind.Public;
        if (!settings.Allows(kind)) return "private-address";
        return uri.Scheme == Uri.UriSchemeHttps || kind == NetworkKind.Loopback ? null : "not-https";
    }

    /// <summary>The same for a host that is called otherwise than by HTTP, such as a mail server.</summary>
    public string? RefusesHost(string host)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) return "malformed";
        var isLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        var kind = isLocal ? NetworkKind.Loopback : IPAddress.TryParse(host, out var ip) ? NetworkAddress.KindOf(ip) : NetworkKind.Public;
        return Settings.Allows(kind) ? null : "private-address";
    }

    /// <summary>
    /// Whether every address of a name may be called, asked right before a client that connects by itself. Throws
    /// <see cref="SocketException"/> when the name cannot be resolved.
    /// </summary>
    public async Task<bool> Permits(string host, CancellationToken ct)
    {
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        var settings = Settings;
        return found.Length > 0 && Array.TrueForAll(found, x => settings.Allows(NetworkAddress.KindOf(x)));
    }

    /// <summary>Never throws for what the other side does; cancellation by the caller passes through.</summary>
    public Task<OutboundAnswer> Send(HttpRequestMessage request, TimeSpan timeout, CancellationToken ct) => Send(request, timeout, Excerpt, (status, excerpt, answer, time) => new OutboundAnswer(status, null, RetryAfter(answer), excerpt, time), ct);

    /// <summary>The whole text of a successful answer of at most so many bytes; null when it is longer, or when there was none.</summary>
    public async Task<(OutboundAnswer Answer, string? Text)> Read(HttpRequestMessage request, TimeSpan timeout, int bytesMax, CancellationToken ct)
    {
        string? text = null;
        var answer = await Send(request, timeout, async (got, token) => text = got.IsSuccessStatusCode ? await Text(got, bytesMax, token) : null, (status, _, got, time) => new OutboundAnswer(status, null, RetryAfter(got), null, time), ct);
        return (answer, text);
    }

    /// <summary>The same for what is no text, such as a picture.</summary>
    public async Task<(OutboundAnswer Answer, byte[]? Bytes)> ReadBytes(HttpRequestMessage request, TimeSpan timeout, int bytesMax, CancellationToken ct)
    {
        byte[]? bytes = null;
        var answer = await Send(
            request, timeout,
            async (got, token) =>
            {
                bytes = got.IsSuccessStatusCode ? await Bytes(got, bytesMax, token) : null;
                return null;
            },
            (status, _, got, time) => new OutboundAnswer(status, null, RetryAfter(got), null, time), ct);
        return (answer, bytes);
    }

    private async Task<OutboundAnswer> Send(
        HttpRequestMessage request, TimeSpan timeout, Func<HttpResponseMessage, CancellationToken, Task<string?>> read, Func<int, string?, HttpResponseMessage, TimeSpan, OutboundAnswer> told, CancellationToken ct)
    {
        var started = _clock.GetTimestamp();
        using var over = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, ct);
        try
        {
            if (Refuses(request.RequestUri!.OriginalString) is not null) return Failed("address-refused");
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var text = await read(answer, either.Token);
            return told((int)answer.StatusCode, text, answer, _clock.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed("timeout");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return Failed(CodeOf(e));
        }

        OutboundAnswer Failed(string code) => new(null, code, null, null, _clock.GetElapsedTime(started));
    }

    public void Dispose() => _client.Dispose();

    private static string CodeOf(Exception? e) => e switch
    {
        AddressRefusedException => "address-refused",
        AuthenticationException => "tls",
        { InnerException: { } inner } => CodeOf(inner),
        _ => "unreachable",
    };

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        var settings = Settings;
        var permitted = Array.FindAll(found, x => settings.Allows(NetworkAddress.KindOf(x)));
        if (permitted.Length == 0) throw new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string?> Text(HttpResponseMessage answer, int bytesMax, CancellationToken ct) =>
        await Bytes(answer, bytesMax, ct) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static async Task<byte[]?> Bytes(HttpResponseMessage answer, int bytesMax, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[bytesMax + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return length > bytesMax ? null : bytes[..length];
    }

    private static async Task<string?> Excerpt(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[AnswerBytesMax];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var plain = string.Concat(text.Select(x => char.IsControl(x) ? ' ' : x)).Trim();
        return plain.Length == 0 ? null : Cut(plain);
    }

    /// <summary>Not in the middle of a character that takes two places.</summary>
    private static string Cut(string text) =>
        text.Length <= ExcerptMax ? text : text[..(char.IsHighSurrogate(text[ExcerptMax - 1]) ? ExcerptMax - 1 : ExcerptMax)];

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var header = answer.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - _clock.GetUtcNow() : null);
        return wait is not { } time || time <= TimeSpan.Zero ? null : time < s_retryAfterMax ? time : s_retryAfterMax;
    }

    private sealed class AddressRefusedException() : HttpRequestException("The name leads to a network that may not be called.");
}
