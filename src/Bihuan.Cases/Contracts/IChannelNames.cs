using Bihuan.Platform.Words;

namespace Bihuan.Cases.Contracts;

/// <summary>
/// The channels by name, for filters, lists and stories. The register belongs to a module above this one, so that module brings the
/// answer; without it the channel is not offered as a filter.
/// </summary>
public interface IChannelNames
{
    /// <summary>Those that take requests now.</summary>
    IReadOnlyList<(string Code, string Name)> In(Words words);

    /// <summary>Also of a channel that has been paused; null when it was never registered.</summary>
    string? NameOf(string code, Words words);
}

/// <summary>What a channel is called, whoever registered it. Facts of another medium than a channel are called by that.</summary>
internal sealed class ChannelWords(IEnumerable<IChannelNames> names)
{
    public string NameOf(string code, Words words) =>
        names.Select(x => x.NameOf(code, words)).FirstOrDefault(x => x is not null) ?? words.Find("channel." + code) ?? words.Code("medium", code);
}
