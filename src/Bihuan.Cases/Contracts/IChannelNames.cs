using Bihuan.Platform.Words;

namespace Bihuan.Cases.Contracts;

/// <summary>
/// The channels by name, for filters and lists. The register belongs to a module above this one, so that module brings the answer;
/// without it the channel is not offered as a filter.
/// </summary>
public interface IChannelNames
{
    IReadOnlyList<(string Code, string Name)> In(Words words);
}
