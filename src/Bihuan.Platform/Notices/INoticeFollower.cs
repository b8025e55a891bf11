using Bihuan.Platform.Store;

namespace Bihuan.Platform.Notices;

/// <summary>Hears of each notice in the transaction that makes it, to carry it further: by mail, for those who want that. Must not call out.</summary>
public interface INoticeFollower
{
    void Told(ServiceDb db, Guid user, string code, Guid? caseId, IReadOnlyList<string> args, DateTimeOffset at);
}
