using System.Globalization;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;

namespace Bihuan.Messages.SendMessages;

/// <summary>A message as it goes out: to an address of its channel, in words.</summary>
internal sealed record Envelope(string? To, string Subject, string Text, string Template, string Number, Guid Id, bool IsAutomatic);

internal enum TransportVerdict
{
    Sent,

    /// <summary>Too many just now; not the message's fault.</summary>
    Busy,

    /// <summary>May work later.</summary>
    Failed,

    /// <summary>Will not work for this receiver.</summary>
    Refused,
}

internal sealed record TransportAnswer(TransportVerdict Verdict, string? Reason = null, TimeSpan? RetryAfter = null, string? Excerpt = null);

/// <summary>One way out: mail, a short-message gateway, a robot. Never throws for what the other side does.</summary>
internal interface ITransport
{
    IReadOnlyCollection<ChannelKind> Kinds { get; }

    Task<TransportAnswer> Send(MessageChannel channel, ChannelSecrets secrets, Envelope envelope, TimeSpan timeout, CancellationToken ct);
}

/// <summary>Mail by the framework's own client. Marked as automatic where nobody wrote it, so that holiday notices do not answer it.</summary>
internal sealed class MailTransport(OutboundHttp http, TimeProvider clock) : ITransport
{
    public IReadOnlyCollection<ChannelKind> Kinds { get; } = [ChannelKind.Email];

    public async Task<TransportAnswer> Send(MessageChannel channel, ChannelSecrets secrets, Envelope envelope, TimeSpan timeout, CancellationToken ct)
    {
        var settings = channel.Read();
        using var over = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, ct);
        try
        {
            if (!await http.Permits(settings.Host!, either.Token)) return new TransportAnswer(TransportVerdict.Failed, "address-refused");
            using var mail = Mail(settings, envelope);
            using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.UseTls, DeliveryMethod = SmtpDeliveryMethod.Network };
            if (settings.UserName is { Length: > 0 } user) client.Credentials = new System.Net.NetworkCredential(user, secrets.Password);
            await client.SendMailAsync(mail, either.Token);
            return new TransportAnswer(TransportVerdict.Sent);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new TransportAnswer(TransportVerdict.Failed, "timeout");
        }
        catch (SocketException)
        {
            return new TransportAnswer(TransportVerdict.Failed, "unreachable");
        }
        catch (FormatException)
        {
            return new TransportAnswer(TransportVerdict.Refused, "bad-address");
        }
        catch (SmtpException e)
        {
            return Judge(e, settings.UseTls);
        }
    }

    /// <summary>5xx is the receiver's last word, 4xx a please later.</summary>
    private static TransportAnswer Judge(SmtpException e, bool usesTls)
    {
        var status = (int)e.StatusCode;
        var excerpt = string.Create(CultureInfo.InvariantCulture, $"{status} {e.StatusCode}");
        // The framework says both of a server that is not there and of one that cannot or will not speak TLS that something failed.
        if (status < 0) return new TransportAnswer(TransportVerdict.Failed, usesTls && e.InnerException is null or AuthenticationException ? "tls" : "unreachable");
        return status >= 500 ? new TransportAnswer(TransportVerdict.Refused, "refused", Excerpt: excerpt) : new TransportAnswer(TransportVerdict.Failed, "refused", Excerpt: excerpt);
    }

    private static MailMessage Mail(ChannelSettings settings, Envelope envelope)
    {
        var mail = new MailMessage
        {
            From = new MailAddress(settings.From!),
            Subject = envelope.Subject.ReplaceLineEndings(" "),
            Body = envelope.Text,
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };
        mail.To.Add(new MailAddress(envelope.To!));
        // The same id at every attempt: a receiver may drop what it has seen.
        mail.Headers.Add("Message-ID", $"<{envelope.Id:N}@{mail.From.Host}>");
        if (envelope.IsAutomatic)
        {
            mail.Headers.Add("Auto-Submitted", "auto-generated");
            mail.Headers.Add("X-Auto-Response-Suppress", "All");
        }

        return mail;
    }
}

/// <summary>Short messages by whatever HTTP gateway the company uses: address, header and body are its own, with placeholders.</summary>
internal sealed class SmsTransport(OutboundHttp http) : ITransport
{
    public IReadOnlyCollection<ChannelKind> Kinds { get; } = [ChannelKind.Sms];

    public async Task<TransportAnswer> Send(MessageChannel channel, ChannelSecrets secrets, Envelope envelope, TimeSpan timeout, CancellationToken ct)
    {
        var settings = channel.Read();
        var isForm = settings.Format == "form";
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Address) { Content = new StringContent(Fill(settings.Body!, envelope, isForm), Encoding.UTF8, isForm ? "application/x-www-form-urlencoded" : "application/json") };
        if (settings.HeaderName is { Length: > 0 } header && secrets.Password is { Length: > 0 } key) request.Headers.TryAddWithoutValidation(header, key);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", envelope.Id.ToString("N"));
        var answer = await http.Send(request, timeout, ct);
        if (answer.Status == 429) return new TransportAnswer(TransportVerdict.Busy, "busy", answer.RetryAfter, answer.Excerpt);
        if (answer.Error is { } error) return new TransportAnswer(TransportVerdict.Failed, error);
        if (!answer.IsSuccess) return new TransportAnswer(TransportVerdict.Failed, "refused", answer.RetryAfter, answer.Excerpt);
        var accepted = settings.SuccessContains is not { Length: > 0 } sign || answer.Excerpt?.Contains(sign, StringComparison.Ordinal) == true;
        return accepted ? new TransportAnswer(TransportVerdict.Sent, Excerpt: answer.Excerpt) : new TransportAnswer(TransportVerdict.Failed, "refused", Excerpt: answer.Excerpt);
    }

    private static string Fill(string body, Envelope envelope, bool isForm)
    {
        string Safe(string? text) => isForm ? Uri.EscapeDataString(text ?? "") : JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text ?? "");
        return body.Replace("{phone}", Safe(envelope.To), StringComparison.Ordinal).Replace("{template}", Safe(envelope.Template), StringComparison.Ordinal)
            .Replace("{number}", Safe(envelope.Number), StringComparison.Ordinal).Replace("{text}", Safe(envelope.Text), StringComparison.Ordinal);
    }
}

/// <summary>Group robots of WeCom, DingTalk and Feishu, by their public documents. All answer 200 and say in the body what they think.</summary>
internal sealed class RobotTransport(OutboundHttp http, PolicyInForce<MessagePolicy> policy, TimeProvider clock) : ITransport
{
    public IReadOnlyCollection<ChannelKind> Kinds { get; } = [ChannelKind.Wecom, ChannelKind.Dingtalk, ChannelKind.Feishu];

    public async Task<TransportAnswer> Send(MessageChannel channel, ChannelSecrets secrets, Envelope envelope, TimeSpan timeout, CancellationToken ct)
    {
        using var request = Request(channel.Kind, secrets, envelope.Text);
        var answer = await http.Send(request, timeout, ct);
        if (answer.Status == 429) return new TransportAnswer(TransportVerdict.Busy, "busy", answer.RetryAfter, answer.Excerpt);
        if (answer.Error is { } error) return new TransportAnswer(TransportVerdict.Failed, error);
        var code = CodeOf(answer.Excerpt);
        if (answer.IsSuccess && code == "0") return new TransportAnswer(TransportVerdict.Sent, Excerpt: answer.Excerpt);
        return code is not null && policy.At(clock.GetUtcNow()).LimitOf(channel.Kind)?.BusyCodes.Contains(code) == true
            ? new TransportAnswer(TransportVerdict.Busy, "busy", answer.RetryAfter, answer.Excerpt)
            : new TransportAnswer(TransportVerdict.Failed, "refused", answer.RetryAfter, answer.Excerpt);
    }

    private HttpRequestMessage Request(ChannelKind kind, ChannelSecrets secrets, string text)
    {
        var (address, at) = (secrets.Address!, clock.GetUtcNow());
        JsonObject body = kind == ChannelKind.Feishu
            ? new() { ["msg_type"] = "text", ["content"] = new JsonObject { ["text"] = text } }
            : new() { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = text } };
        if (secrets.SignSecret is { Length: > 0 } secret)
        {
            if (kind == ChannelKind.Feishu)
            {
                body["timestamp"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                body["sign"] = RobotSignature.Feishu(secret, at);
            }
            else if (kind == ChannelKind.Dingtalk)
            {
                address += string.Create(CultureInfo.InvariantCulture, $"&timestamp={at.ToUnixTimeMilliseconds()}&sign={Uri.EscapeDataString(RobotSignature.DingTalk(secret, at))}");
            }
        }

        return new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body.ToJsonString(Problems.Json), Encoding.UTF8, "application/json") };
    }

    private static string? CodeOf(string? excerpt)
    {
        try
        {
            var answer = excerpt is null ? null : JsonNode.Parse(excerpt) as JsonObject;
            return (answer?["errcode"] ?? answer?["code"] ?? answer?["StatusCode"])?.ToString();
        }
        catch (JsonException)
        {
            return null; // Not the answer of a robot; the status decides.
        }
    }
}
