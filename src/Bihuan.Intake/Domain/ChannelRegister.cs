using Bihuan.Foundation;

namespace Bihuan.Intake.Domain;

/// <summary>
/// A channel as shipped (CH-01..03). Kind (online, offline, own) chooses the process, subkind is for registers and
/// reports, medium is how a contact of this channel is logged when nothing else is said.
/// </summary>
internal sealed record ShippedChannel(string Code, string Kind, string Subkind, bool AcceptsWebhook, string Medium);

/// <summary>The channels a new company begins with. Afterwards the registers are rows and this is not asked again.</summary>
internal sealed record ChannelRegister(
    int Version,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Subkinds,
    IReadOnlyList<ShippedChannel> Channels,
    IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/channels.yaml";

    public ShippedChannel? Find(string code) => Channels.FirstOrDefault(c => string.Equals(c.Code, code, StringComparison.Ordinal));

    public static bool IsCode(string code) => code.Length > 0 && code.All(c => c is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    public static IEnumerable<PolicyFault> Check(ChannelRegister register)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < register.Channels.Count; i++)
        {
            var (channel, path) = (register.Channels[i], $"channels[{i}]");
            if (!seen.Add(channel.Code)) yield return new PolicyFault(path + ".code", "channels.duplicate", $"'{channel.Code}' stands twice.");
            if (!IsCode(channel.Code)) yield return new PolicyFault(path + ".code", "channels.malformed", "Codes are lower-kebab: they stand in the address of the webhook.");
            if (!register.Subkinds.TryGetValue(channel.Kind, out var subkinds)) yield return new PolicyFault(path + ".kind", "channels.unknown-kind", $"'{channel.Kind}' is no kind of channel.");
            else if (!subkinds.Contains(channel.Subkind, StringComparer.Ordinal)) yield return new PolicyFault(path + ".subkind", "channels.unknown-subkind", $"'{channel.Subkind}' is no subkind of '{channel.Kind}'.");
        }
    }
}
