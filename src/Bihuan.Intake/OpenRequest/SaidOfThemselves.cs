using Bihuan.Customers.Contracts;
using Bihuan.Platform.Words;

namespace Bihuan.Intake.OpenRequest;

/// <summary>
/// What customers say of themselves and no record says, as a note for whoever has the case: what differs from their record, or all of it where they leave
/// neither number nor address of mail to be put on record by. Notes are read at the desk, in the company's language.
/// </summary>
internal sealed class SaidOfThemselves(WordsCatalog words)
{
    /// <summary>Null when nothing was said.</summary>
    public string? Note(CustomerDetails? said, bool isOnRecord)
    {
        (string Word, string? Text)[] all = [("name", said?.Name), ("phone", said?.Phone), ("address", said?.Address), ("email", said?.Email)];
        var parts = all.Where(x => !string.IsNullOrWhiteSpace(x.Text)).ToList();
        if (parts.Count == 0) return null;
        var language = words.In(WordsCatalog.Default);
        return string.Join('\n', parts.Select(x => language.Format("intake.said-otherwise." + x.Word, x.Text!.Trim())).Append(language[isOnRecord ? "intake.said-otherwise" : "intake.said-otherwise.unplaced"]));
    }
}
