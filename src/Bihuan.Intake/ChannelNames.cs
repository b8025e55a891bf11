using Bihuan.Cases.Contracts;
using Bihuan.Platform.Words;

namespace Bihuan.Intake;

/// <summary>The register's channels by the reader's word, or by the name an administrator gave them.</summary>
internal sealed class ChannelNames(ChannelDirectory channels) : IChannelNames
{
    public IReadOnlyList<(string Code, string Name)> In(Words words) =>
        [.. channels.All.Where(x => x.IsActive).Select(x => (x.Code, words.Find("channel." + x.Code) ?? x.Name ?? x.Code))];
}
