using System.Text.Json;
using System.Text.Json.Nodes;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.SendMessages;

/// <summary>Puts a message into words and finds where it goes, at the moment of sending.</summary>
internal sealed class MessageWords(
    FactCodec codec, IEnumerable<ICustomerAddresses> addresses, IEnumerable<IMessageLink> links, PeopleDirectory people, SettingsReader settings, WordsCatalog words)
{
    /// <summary>The code of why it cannot be sent, or the words and address.</summary>
    public async Task<(string? Reason, Envelope? Envelope)> Make(ServiceDb db, MessagePolicy policy, Message message, MessageChannel channel, CancellationToken ct)
    {
        var (reason, to, language) = await Address(db, message, channel, ct);
        if (reason is not null) return (reason, null);
        if (policy.Find(message.Template) is not { } template) return ("no-template", null);
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(message.Args)!;
        var link = Link(values.GetValueOrDefault("link"));
        var spoken = template.In(language);
        // Colleagues find a case by its number: an alarm waits for no address. A customer has no other way in.
        var pattern = link is null && message.CustomerId is null ? spoken.Text.Replace("\n{link}", "", StringComparison.Ordinal).Replace("{link}", "", StringComparison.Ordinal) : spoken.Text;
        if (link is null && pattern.Contains("{link}", StringComparison.Ordinal)) return ("no-public-address", null);
        var text = await Text(db, message, values, language, ct);
        if (text is null && spoken.Text.Contains("{text}", StringComparison.Ordinal)) return ("erased", null);
        string Fill(string words) => words.Replace("{number}", message.Number, StringComparison.Ordinal).Replace("{link}", link, StringComparison.Ordinal).Replace("{text}", text, StringComparison.Ordinal);
        return (null, new Envelope(to, Fill(spoken.Subject), Fill(pattern), message.Template, message.Number, message.Id, message.IsAutomatic));
    }

    private async Task<(string? Reason, string? To, string Language)> Address(ServiceDb db, Message message, MessageChannel channel, CancellationToken ct)
    {
        if (message.IsRobot) return (null, null, channel.Read().Language);
        if (message.UserId is { } user)
        {
            return await people.MailOf(db, user.Value, ct) is { } mail ? (null, mail.Address, mail.Language) : ("no-contact", null, "");
        }

        foreach (var source in addresses)
        {
            if (await source.Find(db, message.CustomerId!.Value.Value, ct) is not { } found) continue;
            var to = message.Kind == ChannelKind.Sms ? found.Phone : found.Email;
            return string.IsNullOrEmpty(to) ? ("no-contact", null, "") : (null, to, channel.Read().Language);
        }

        return ("no-contact", null, "");
    }

    private string? Link(string? what)
    {
        var parts = (what ?? "").Split(':');
        var home = settings.Read(MessageSettings.Key, MessageSettings.Shipped).Value.PublicAddress;
        if (home is not { Length: > 0 } || parts.Length != 2 || !Guid.TryParse(parts[1], out var id)) return null;
        return links.FirstOrDefault(x => x.Kind == parts[0]) is { } link ? home.TrimEnd('/') + link.Path(id) : null;
    }

    /// <summary>The text of the fact, in clear; of a word with its arguments; null when the customer has been erased.</summary>
    private async Task<string?> Text(ServiceDb db, Message message, Dictionary<string, string> values, string language, CancellationToken ct)
    {
        if (values.TryGetValue("word", out var word)) return Say(words.In(language), word, JsonSerializer.Deserialize<string[]>(values["args"])!);
        if (message.Seq is not { } seq) return "";
        var body = await db.Set<FactRow>().Where(x => x.StreamId == message.ThreadId && x.Seq == seq).Select(x => x.Body).FirstOrDefaultAsync(ct);
        if (body is null || codec.ShowInClear(db, body) is not JsonObject fact) return null;
        return (fact["text"] ?? fact["account"])?.ToString();
    }

    /// <summary>An argument that begins with @ is itself the key of a word, as under the bell.</summary>
    private static string Say(Words spoken, string word, string[] args) => spoken.Format(word, [.. args.Select(object? (x) => x.StartsWith('@') ? spoken[x[1..]] : x)]);
}
