using Bihuan.Customers.Contracts;
using Bihuan.Platform.Words;

namespace Bihuan.Intake.OpenRequest;

/// <summary>What customers say of themselves and no record says, as a note for whoever has the case. Notes are read at the desk, in the company's language.</summary>
internal sealed class SaidOfThemselves(WordsCatalog words)
{
    /// <param name="said">Null for nothing new, and then there is no note.</param>
    /// <param name="isOnRecord">False when nobody can be put on record.</param>
    public string? Note(CustomerDetails? said, bool isOnRecord)
    {
        if (said is null) return null;
        var language = words.In(WordsCatalog.Default);
        (string Word, string? Text)[] parts = [("name", said.Name), ("phone", said.Phone), ("address", said.Address), ("email", said.Email)];
        return string.Join('\n', parts.Where(x => x.Text is not null).Select(x => language.Format("intake.said-otherwise." + x.Word, x.Text!)).Append(language[isOnRecord ? "intake.said-otherwise" : "intake.said-otherwise.unplaced"]));
    }
}
